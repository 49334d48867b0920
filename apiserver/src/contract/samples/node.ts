import type { Samples } from './sample.ts'

export const node: Samples = {}
