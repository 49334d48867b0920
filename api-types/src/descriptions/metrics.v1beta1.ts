import { type Descriptions, listOf } from './descriptions.ts'

const measured = {
  metadata: 'Name and labels of what was measured.',
  timestamp: 'When the time that was measured ended.',
  window: 'How long it was measured: the usage is that of this time, up to the timestamp.',
}

/** What nodes and pods use. */
export const descriptions: Descriptions = {
  'metrics/v1beta1.NodeMetrics': {
    '': 'What a node uses, pods and system together. Measured, and never stored.',
    ...measured,
    usage: 'Processor time each second (cpu), and memory that is in use and cannot be given back at once (memory).',
  },
  'metrics/v1beta1.NodeMetricsList': listOf('readings of nodes'),
  'metrics/v1beta1.PodMetrics': {
    '': 'What the containers of a pod use. Measured, and never stored.',
    ...measured,
    containers: 'What each container used in this time.',
  },
  'metrics/v1beta1.PodMetricsList': listOf('readings of pods'),
  'metrics/v1beta1.ContainerMetrics': {
    '': 'What a container uses.',
    name: 'Its name in the pod.',
    usage: 'Processor time each second (cpu), and memory that is in use and cannot be given back at once (memory).',
  },
}
