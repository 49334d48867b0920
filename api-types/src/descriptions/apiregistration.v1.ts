import type { Descriptions } from './descriptions.ts'

/** Registered API groups. */
export const descriptions: Descriptions = {}
