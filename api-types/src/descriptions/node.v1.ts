import { type Descriptions, listOf } from './descriptions.ts'

/** Runtime classes. */
export const descriptions: Descriptions = {
  'node/v1.RuntimeClass': {
    '': 'A way to run the containers of pods, for pods to refer to.',
    metadata: 'Name, labels and other data of the object.',
    handler: 'What nodes call this way in the configuration of their container runtime: a DNS label. Fixed.',
    overhead: 'Resources that each such pod costs besides its containers.',
    scheduling: 'Which nodes can run such pods; all can where this is absent.',
  },
  'node/v1.RuntimeClassList': listOf('runtime classes'),
  'node/v1.Overhead': {
    '': 'Resources that pods cost besides their containers.',
    podFixed: 'The amounts for one pod, by the name of the resource.',
  },
  'node/v1.Scheduling': {
    '': 'Which nodes can run pods of a runtime class.',
    nodeSelector: 'Labels that such nodes have, added to those that the pod asks for; a pod that contradicts them is refused.',
    tolerations: 'Taints that such pods put up with, added to their own.',
  },
}
