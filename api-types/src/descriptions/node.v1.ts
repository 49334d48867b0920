import type { Descriptions } from './descriptions.ts'

/** Runtime classes. */
export const descriptions: Descriptions = {}
