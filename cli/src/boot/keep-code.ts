// The command, for the build: what V8 has compiled by the time that it ends is kept beside the bundle.
import { setUpV8, start } from './start.ts'

const scripts = start()
process.once('exit', () => {
  // A server lets some of them go when it has started.
  setUpV8()
  scripts.keepCode()
})
