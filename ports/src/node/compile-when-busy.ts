import { setFlagsFromString } from 'node:v8'

/** Work of a function, in bytes of bytecode, after which the optimizing compiler looks at it: three times V8's own, and seven times that. */
const BUDGET = 200_000
const LATE_BUDGET = 1_500_000

/** Node 20's V8 optimizes after some hundred calls, on types that it has hardly seen. Later versions wait by themselves. */
const optimizesEarly = Number.parseInt(process.versions.node, 10) < 22

/**
 * Has V8 optimize what has shown to stay busy, for a process to call first: of the first thousand requests a third of the CPU time goes into
 * compiling otherwise, much of it in vain.
 */
export const compileWhenBusy = (): void => {
  if (optimizesEarly) setFlagsFromString(`--interrupt-budget=${BUDGET}`)
}

/**
 * Has V8 make do with what its quick compiler makes, for much longer: for a part that works in bursts of a few thousand objects, each over
 * before it would pay to optimize what it calls.
 */
export const compileForBursts = (): void => {
  if (!optimizesEarly) return
  setFlagsFromString('--always-sparkplug')
  setFlagsFromString(`--interrupt-budget=${LATE_BUDGET}`)
}
