import type { Descriptions } from './descriptions.ts'

/** Questions about who somebody is, and tokens. */
export const descriptions: Descriptions = {}
