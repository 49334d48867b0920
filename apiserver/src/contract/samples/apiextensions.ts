import type { Samples } from './sample.ts'

export const apiextensions: Samples = {}
