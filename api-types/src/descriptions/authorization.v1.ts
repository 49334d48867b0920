import type { Descriptions } from './descriptions.ts'

/** Questions about what somebody may do. */
export const descriptions: Descriptions = {}
