import type { Samples } from './sample.ts'

export const admissionregistration: Samples = {}
