import type { Samples } from './sample.ts'

export const resource: Samples = {}
