import { type Descriptions, listOf } from './descriptions.ts'

const metadata = 'Name, labels, owners and other data of the object.'

/** What the core group has of workloads, and the health of the parts of the control plane. */
export const descriptions: Descriptions = {
  'core/v1.ComponentStatus': {
    '': 'How a part of the control plane is: the scheduler, the controller manager or the store. Deprecated since 1.19.',
    metadata,
    conditions: 'Conditions of the component. There is one, of type Healthy.',
  },
  'core/v1.ComponentStatusList': listOf('component statuses'),
  'core/v1.ComponentCondition': {
    '': 'One condition of a component.',
    type: 'Healthy, the only type there is.',
    status: 'True, False, or Unknown if the component could not be asked.',
    message: 'What the component said, or why it is not healthy.',
    error: 'Why the component could not be asked.',
  },
  'core/v1.PodTemplate': {
    '': 'A template of pods that stands by itself.',
    metadata,
    template: 'The pods.',
  },
  'core/v1.PodTemplateList': listOf('pod templates'),
  'core/v1.ReplicationController': {
    '': 'Keeps a number of equal pods running. Deployments do this better.',
    metadata,
    spec: 'How many pods of what.',
    status: 'What was last seen of it. Written by the system.',
  },
  'core/v1.ReplicationControllerList': listOf('replication controllers'),
  'core/v1.ReplicationControllerSpec': {
    '': 'What a replication controller should be.',
    replicas: 'How many pods. Defaults to 1.',
    minReadySeconds: 'Seconds that a new pod must stay ready to count as available. Defaults to 0.',
    selector: "Labels of the pods that are its own. Defaults to the template's labels.",
    template: 'The pods. Their restart policy must be Always.',
  },
  'core/v1.ReplicationControllerStatus': {
    '': 'What was last seen of a replication controller.',
    replicas: 'How many of its pods are there.',
    fullyLabeledReplicas: 'How many of these have all labels of the template.',
    readyReplicas: 'How many of these are ready.',
    availableReplicas: 'How many of these have been ready for minReadySeconds.',
    observedGeneration: 'The generation of the spec that this status answers to.',
    conditions: 'Conditions of the replication controller, one of each type.',
  },
  'core/v1.ReplicationControllerCondition': {
    '': 'One condition of a replication controller.',
    type: 'ReplicaFailure, or one of others.',
    status: 'True, False or Unknown.',
    lastTransitionTime: 'When the status last changed.',
    reason: 'Why, in one word.',
    message: 'Why, for people.',
  },
}
