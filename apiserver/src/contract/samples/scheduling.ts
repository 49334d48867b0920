import type { Samples } from './sample.ts'

export const scheduling: Samples = {}
