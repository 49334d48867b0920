import type { Descriptions } from './descriptions.ts'

/** Roles and their bindings. */
export const descriptions: Descriptions = {}
