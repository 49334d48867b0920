// The command, for the build: what V8 has compiled by the time that it ends is kept beside the bundle.
import { start } from './start.ts'

const scripts = start()
process.once('exit', scripts.keepCode)
