import { join } from 'node:path'
import { compileWhenBusy, keepHeapSmall } from '@coxswain/ports/node'
import { createScripts, type Scripts } from './scripts.ts'

/** Starts the command from its bundle. V8 is set up first: it takes no code that was compiled under other flags. */
export const start = (): Scripts => {
  keepHeapSmall()
  compileWhenBusy()
  const scripts = createScripts(join(import.meta.dirname, 'scripts'))
  scripts.load('./coxswain.js')
  return scripts
}
