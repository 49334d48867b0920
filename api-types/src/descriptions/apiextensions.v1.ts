import type { Descriptions } from './descriptions.ts'

/** CustomResourceDefinitions. */
export const descriptions: Descriptions = {}
