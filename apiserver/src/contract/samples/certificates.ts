import type { Samples } from './sample.ts'

export const certificates: Samples = {}
