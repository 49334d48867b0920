import type { Descriptions } from './descriptions.ts'

/** Storage classes, drivers and attachments. */
export const descriptions: Descriptions = {}
