import { type Descriptions, listOf } from './descriptions.ts'

const metadata = 'Name, labels, owners and other data of the object.'

/** Scale, and autoscaling by CPU alone. */
export const descriptions: Descriptions = {
  'autoscaling/v1.Scale': {
    '': 'How many pods an object asks for: one shape for all kinds that can be scaled.',
    metadata: 'Name and version of the object that is scaled.',
    spec: 'What is asked for.',
    status: 'What is there.',
  },
  'autoscaling/v1.ScaleSpec': { '': 'How many pods are asked for.', replicas: 'The number of pods.' },
  'autoscaling/v1.ScaleStatus': {
    '': 'How many pods are there.',
    replicas: 'The number of pods.',
    selector: 'The label selector of the pods, as text.',
  },
  'autoscaling/v1.HorizontalPodAutoscaler': {
    '': 'Scales an object by the CPU use of its pods.',
    metadata,
    spec: 'What is scaled, and within which limits.',
    status: 'What was last seen of it. Written by the system.',
  },
  'autoscaling/v1.HorizontalPodAutoscalerList': listOf('autoscalers'),
  'autoscaling/v1.HorizontalPodAutoscalerSpec': {
    '': 'What an autoscaler should do.',
    scaleTargetRef: 'The object to scale.',
    minReplicas: 'The fewest pods. Defaults to 1.',
    maxReplicas: 'The most pods; not below minReplicas.',
    targetCPUUtilizationPercentage: 'The mean CPU use to reach, in percent of what the pods request.',
  },
  'autoscaling/v1.HorizontalPodAutoscalerStatus': {
    '': 'What was last seen of an autoscaler.',
    observedGeneration: 'The generation of the spec that this status answers to.',
    lastScaleTime: 'When it last changed the number of pods.',
    currentReplicas: 'How many pods it last saw.',
    desiredReplicas: 'How many pods it last asked for.',
    currentCPUUtilizationPercentage: 'The mean CPU use, in percent of what the pods request.',
  },
  'autoscaling/v1.CrossVersionObjectReference': {
    '': 'An object that can be scaled.',
    kind: 'The kind of the object.',
    name: 'The name of the object.',
    apiVersion: 'The group and version of the kind.',
  },
}
