import type { Descriptions } from './descriptions.ts'

/** Fair sharing of the API server. */
export const descriptions: Descriptions = {}
