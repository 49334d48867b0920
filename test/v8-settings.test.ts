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
  letYoungGrow(process.argv[2] === undefined ? undefined : Number(process.argv[2]))
  const grown = await work()
  console.log(JSON.stringify({ first, small, grown }))
  process.exit()`

const run = async (...mostMB: readonly string[]): Promise<{ first: number; small: number; grown: number }> => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', RUN, settings, ...mostMB])
  return JSON.parse(stdout)
}

test('the young space stays as small as it is, until it may grow, and then grows to what it may', async () => {
  const { first, small, grown } = await run('8')
  expect(small).toBeLessThanOrEqual(first)
  expect(grown).toBeGreaterThan(small)
  expect(grown).toBeLessThan(10)
})

test('the young space of a server grows to 32 MB, on every version of Node', async () => {
  const { grown } = await run()
  expect(grown).toBeGreaterThan(10)
  expect(grown).toBeLessThan(36)
})
