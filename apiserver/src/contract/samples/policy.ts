import type { Samples } from './sample.ts'

export const policy: Samples = {}
