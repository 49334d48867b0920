import { join } from 'node:path'
import { compileWasmOnce, compileWhenBusy, keepHeapSmall, keepYoungSmall } from '@coxswain/ports/node'
import { createScripts, type Scripts } from './scripts.ts'

/** The flags of V8 for all commands. They must be the same when code is kept and when it is taken: V8 takes no code of other flags. */
export const setUpV8 = (): void => {
  keepHeapSmall()
  keepYoungSmall()
  compileWhenBusy()
  compileWasmOnce()
}

/** Starts the command from its bundle. */
export const start = (): Scripts => {
  setUpV8()
  const scripts = createScripts(join(import.meta.dirname, 'scripts'))
  scripts.load('./coxswain.js')
  return scripts
}
