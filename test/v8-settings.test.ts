import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const settings = join(import.meta.dirname, '../ports/dist/node/index.js')

/** What objects that live for a while, made in turns between which collections are told of, make of the young space, in MB. */
const RUN = `
  const { keepYoungSmall, letYoungGrow } = await import(process.argv[1])
  const { getHeapSpaceStatistics } = await import('node:v8')
  const youngMB = () => getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space').space_size / 1024 / 1024
  const work = async () => {
    for (let turn = 0; turn < 100; turn++) {
      globalThis.live = Array.from({ length: 20_000 }, (_, i) => ({ text: 'object ' + i }))
      await new Promise((resolve) => setImmediate(resolve))
    }
    return youngMB()
  }
  keepYoungSmall()
  const first = youngMB()
  const small = await work()
  letYoungGrow(8)
  const grown = await work()
  console.log(JSON.stringify({ first, small, grown }))
  process.exit()`

test('the young space stays as small as it is, until it may grow, and then grows to what it may', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', RUN, settings])
  const { first, small, grown } = JSON.parse(stdout)
  expect(small).toBeLessThanOrEqual(first)
  expect(grown).toBeGreaterThan(small)
  expect(grown).toBeLessThan(10)
})
