// `pnpm test:planted`: proves that the suites which guard promises can fail. Each planted fault is switched on by name, the suite that must find
// it is run, and it must go red. With a name, that one only.

import { join } from 'node:path'
import { build, checkNode, install, root, run, step } from '../cli/bin/workspace.mjs'

const { PLANTED_FAULTS } = await import('./planted-faults.mjs')
const wanted = process.argv[2]
checkNode()
await step('Dependencies', install)
await step('Build', build)
let missed = 0
for (const { name, suite } of PLANTED_FAULTS.filter((fault) => wanted === undefined || fault.name === wanted)) {
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
