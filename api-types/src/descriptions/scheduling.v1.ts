import type { Descriptions } from './descriptions.ts'

/** Priority classes. */
export const descriptions: Descriptions = {}
