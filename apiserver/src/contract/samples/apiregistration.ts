import type { Samples } from './sample.ts'

export const apiregistration: Samples = {}
