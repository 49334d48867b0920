import { setFlagsFromString } from 'node:v8'

/**
 * Has V8 leave WebAssembly as its first compiler makes it, for a process to call first. What runs of it here is the HTTP client's parser, a
 * single function so large that to optimize it takes 36 MB, of which a client keeps 10, and gains nothing that could be measured.
 */
export const compileWasmOnce = (): void => setFlagsFromString('--liftoff-only')
