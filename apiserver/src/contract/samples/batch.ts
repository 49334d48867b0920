import type { Samples } from './sample.ts'

export const batch: Samples = {}
