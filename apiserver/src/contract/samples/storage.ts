import type { Samples } from './sample.ts'

export const storage: Samples = {}
