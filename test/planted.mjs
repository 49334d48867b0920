// `pnpm test:planted`: proves that the suites which guard promises can fail. Each planted fault is switched on by name, the suite that must find
// it is run, and it must go red. With names of faults, those only.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { build, checkNode, install, root, run, step } from '../cli/bin/workspace.mjs'

const { PLANTED_FAULTS } = await import('./planted-faults.mjs')
const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => PLANTED_FAULTS.every((fault) => fault.name !== name))
if (unknown.length > 0) {
  console.error(`no such planted fault: ${unknown.join(', ')}. There are ${PLANTED_FAULTS.map(({ name }) => name).join(', ')}.`)
  process.exit(2)
}
checkNode()
if (!existsSync(join(root, 'node_modules/.bin/vitest'))) await step('Dependencies', install)
await step('Build', build)
let missed = 0
for (const { name, suite } of PLANTED_FAULTS.filter((fault) => wanted.length === 0 || wanted.includes(fault.name))) {
  await step(`Planted ${name}`, async () => {
    const result = await run(join(root, 'node_modules/.bin/vitest'), ['run', suite], {
      env: { COXSWAIN_PLANTED_FAULT: name, NO_COLOR: '1' },
    })
    const tests = /^ *Tests +(.*)$/m.exec(result.output)?.[1] ?? ''
    if (result.code !== 0 && tests.includes('failed')) return `found (${tests})`
    missed++
    return `NOT FOUND by ${suite} (${tests})`
  })
}
console.log(missed === 0 ? 'every planted fault was found' : `${missed} planted faults were not found`)
process.exit(missed === 0 ? 0 : 1)
