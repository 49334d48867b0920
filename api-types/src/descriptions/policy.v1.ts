import type { Descriptions } from './descriptions.ts'

/** Eviction. */
export const descriptions: Descriptions = {
  'policy/v1.Eviction': {
    '': 'Asks to delete a pod, unless a disruption budget forbids it. Posted to the eviction subresource of the pod.',
    metadata: 'The name and namespace of the pod.',
    deleteOptions: 'How to delete it.',
  },
}
