import type { Difference } from '../difference.ts'

/** Every difference that is meant. */
export const differences: readonly Difference[] = []
