import type { Descriptions } from './descriptions.ts'

/** Ingress, network policies and addresses. */
export const descriptions: Descriptions = {}
