import { type Descriptions, listOf } from './descriptions.ts'

/** Priority classes. */
export const descriptions: Descriptions = {
  'scheduling/v1.PriorityClass': {
    '': 'A name for how important pods are, for pods to refer to.',
    metadata: 'Name, labels and other data of the object.',
    value: 'The priority that pods of the class get; higher goes first. Fixed.',
    globalDefault: 'Whether it is for pods that name no class. Of several such classes the lowest counts.',
    description: 'For people: when to use the class.',
    preemptionPolicy: 'Whether its pods push out less important ones: PreemptLowerPriority (the default) or Never. Fixed.',
  },
  'scheduling/v1.PriorityClassList': listOf('priority classes'),
}
