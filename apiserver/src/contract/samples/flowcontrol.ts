import type { Samples } from './sample.ts'

export const flowcontrol: Samples = {}
