import type { Descriptions } from './descriptions.ts'

/** Webhooks and policies of admission. */
export const descriptions: Descriptions = {}
