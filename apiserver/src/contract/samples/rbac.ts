import type { Samples } from './sample.ts'

export const rbac: Samples = {}
