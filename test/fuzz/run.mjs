// `pnpm fuzz`: a long run of the fuzzer, which the tests run shortly.
//
//   pnpm fuzz                           50,000 requests of a seed that is new each time
//   pnpm fuzz -- --runs N --seed S      N requests; the same seed sends the same requests
import { randomInt } from 'node:crypto'
import { join } from 'node:path'
import { checkNode, install, root, run, step } from '../../cli/bin/workspace.mjs'

const flags = process.argv.slice(2)
const flag = (name, otherwise) => (flags.includes(name) ? flags[flags.indexOf(name) + 1] : String(otherwise))
const runs = flag('--runs', 50_000)
const seed = flag('--seed', randomInt(2 ** 31))

checkNode()
await step('Dependencies', install)
console.log(`  Fuzzing: ${runs} requests, seed ${seed}`)
const { code } = await run(join(root, 'node_modules/.bin/vitest'), ['run', 'test/fuzz/fuzz.test.ts', '--disable-console-intercept'], {
  show: true,
  env: { COXSWAIN_FUZZ_RUNS: runs, COXSWAIN_FUZZ_SEED: seed },
})
process.exit(code)
