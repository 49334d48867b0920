import type { Descriptions } from './descriptions.ts'

/** Devices and claims to them. */
export const descriptions: Descriptions = {}
