import type { Descriptions } from './descriptions.ts'

/** Requests for certificates. */
export const descriptions: Descriptions = {}
