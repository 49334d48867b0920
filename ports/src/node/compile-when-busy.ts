import { setFlagsFromString } from 'node:v8'

/** Three times V8's own: the work, in bytes of bytecode, after which a function is looked at by the optimizing compiler. */
const BUDGET = 200_000

/**
 * Has V8 optimize what has shown to stay busy, for a process to call first. Node 20's V8 begins after some hundred calls, on types that it has
 * hardly seen: of the first thousand requests a third of the CPU time then goes into compiling, much of it in vain. Later versions wait by themselves.
 */
export const compileWhenBusy = (): void => {
  if (Number.parseInt(process.versions.node, 10) < 22) setFlagsFromString(`--interrupt-budget=${BUDGET}`)
}
