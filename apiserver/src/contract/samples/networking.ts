import type { Samples } from './sample.ts'

export const networking: Samples = {}
