import { type Descriptions, listOf } from './descriptions.ts'

/** Disruption budgets and eviction. */
export const descriptions: Descriptions = {
  'policy/v1.Eviction': {
    '': 'Asks to delete a pod, unless a disruption budget forbids it. Posted to the eviction subresource of the pod.',
    metadata: 'The name and namespace of the pod.',
    deleteOptions: 'How to delete it.',
  },
  'policy/v1.PodDisruptionBudget': {
    '': 'How many pods of a set may be disturbed at a time on purpose, such as by draining a node.',
    metadata: 'Name, labels, owners and other data of the object.',
    spec: 'What is wanted.',
    status: 'What there is.',
  },
  'policy/v1.PodDisruptionBudgetList': listOf('disruption budgets'),
  'policy/v1.PodDisruptionBudgetSpec': {
    '': 'What is wanted of a disruption budget.',
    minAvailable: 'Pods that must stay healthy: a number, or a percentage of all. Not together with maxUnavailable.',
    selector: 'The pods: an empty selector means all pods of the namespace, none means no pod.',
    maxUnavailable: 'Pods that may be missing: a number, or a percentage of all. Not together with minAvailable.',
    unhealthyPodEvictionPolicy:
      'Whether pods that run without being ready may go: IfHealthyBudget (the default) when enough others are healthy, AlwaysAllow at any time.',
  },
  'policy/v1.PodDisruptionBudgetStatus': {
    '': 'What there is of the pods of a disruption budget.',
    observedGeneration: 'The generation that this status is of. Nothing is evicted before it is the latest.',
    disruptedPods: 'Pods whose eviction was granted and that are not gone yet, with the time of that.',
    disruptionsAllowed: 'Pods that may be disturbed now.',
    currentHealthy: 'Pods that are healthy.',
    desiredHealthy: 'Pods that must be healthy at least.',
    expectedPods: 'Pods that there should be.',
    conditions: 'How the budget is doing; DisruptionAllowed tells whether a pod may be disturbed.',
  },
}
