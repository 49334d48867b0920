import type { Samples } from './sample.ts'

export const authorization: Samples = {}
