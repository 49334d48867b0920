import type { Samples } from './sample.ts'

export const authentication: Samples = {}
