import { type Descriptions, listOf } from './descriptions.ts'

const META = 'Name, labels, owners and other data of the object.'
const CONDITION = {
  type: 'What the condition is about.',
  status: 'True, False or Unknown.',
  lastTransitionTime: 'When the status last changed.',
  reason: 'Why, as one word.',
  message: 'Why, for people.',
}

/** Flow schemas and priority levels. */
export const descriptions: Descriptions = {
  'flowcontrol/v1.FlowSchema': {
    '': 'Says which requests go to which priority level, and which of them belong together.',
    metadata: META,
    spec: 'What is asked for.',
    status: 'How it is doing. Written by the server.',
  },
  'flowcontrol/v1.FlowSchemaList': listOf('flow schemas'),
  'flowcontrol/v1.FlowSchemaSpec': {
    '': 'Which requests are meant, and where they go.',
    priorityLevelConfiguration: 'The priority level that the requests go to.',
    matchingPrecedence: 'The place among flow schemas, from 1 to 10000: of those that match a request, the lowest wins.',
    distinguisherMethod: 'What tells the flows apart. Absent: all requests are one flow.',
    rules: 'The requests that are meant: those that one of the rules matches.',
  },
  'flowcontrol/v1.FlowSchemaStatus': { '': 'How a flow schema is doing.', conditions: 'What is known of it, one entry a type.' },
  'flowcontrol/v1.FlowSchemaCondition': { '': 'One thing that is known of a flow schema.', ...CONDITION },
  'flowcontrol/v1.PriorityLevelConfigurationReference': { '': 'Names a priority level.', name: 'The name of the priority level.' },
  'flowcontrol/v1.FlowDistinguisherMethod': { '': 'What tells flows apart.', type: 'ByUser or ByNamespace.' },
  'flowcontrol/v1.PolicyRulesWithSubjects': {
    '': 'Requests of somebody, for something.',
    subjects: 'Whose requests.',
    resourceRules: 'Requests for resources.',
    nonResourceRules: 'Requests for other paths.',
  },
  'flowcontrol/v1.Subject': {
    '': 'Whose requests are meant. One of the three, as the kind says.',
    kind: 'User, Group or ServiceAccount.',
    user: 'The user, where the kind is User.',
    group: 'The group, where the kind is Group.',
    serviceAccount: 'The service account, where the kind is ServiceAccount.',
  },
  'flowcontrol/v1.UserSubject': { '': 'A user.', name: 'The name of the user; * for all.' },
  'flowcontrol/v1.GroupSubject': { '': 'A group of users.', name: 'The name of the group; * for all.' },
  'flowcontrol/v1.ServiceAccountSubject': {
    '': 'A service account.',
    namespace: 'The namespace of the account.',
    name: 'The name of the account; * for all of the namespace.',
  },
  'flowcontrol/v1.ResourcePolicyRule': {
    '': 'Requests for resources: the verb, the group, the resource and the place must all match.',
    verbs: 'The verbs; * for all.',
    apiGroups: 'The groups; * for all.',
    resources: 'The resources in the plural, with subresources as RESOURCE/SUBRESOURCE; * for all.',
    clusterScope: 'True: requests without a namespace match.',
    namespaces: 'The namespaces; * for all.',
  },
  'flowcontrol/v1.NonResourcePolicyRule': {
    '': 'Requests for paths that are no resources.',
    verbs: 'The methods in lower case; * for all.',
    nonResourceURLs: 'The paths; /* at the end stands for whatever follows, and * for all.',
  },
  'flowcontrol/v1.PriorityLevelConfiguration': {
    '': 'Says how many requests may run at once at a priority level, and what becomes of the others.',
    metadata: META,
    spec: 'What is asked for.',
    status: 'How it is doing. Written by the server.',
  },
  'flowcontrol/v1.PriorityLevelConfigurationList': listOf('priority levels'),
  'flowcontrol/v1.PriorityLevelConfigurationSpec': {
    '': 'How requests of a priority level are treated.',
    type: 'Limited: so many at one time. Exempt: never held back.',
    limited: 'How they are limited, where they are.',
    exempt: 'What is set aside for them, where they are exempt.',
  },
  'flowcontrol/v1.PriorityLevelConfigurationStatus': {
    '': 'How a priority level is doing.',
    conditions: 'What is known of it, one entry a type.',
  },
  'flowcontrol/v1.PriorityLevelConfigurationCondition': { '': 'One thing that is known of a priority level.', ...CONDITION },
  'flowcontrol/v1.ExemptPriorityLevelConfiguration': {
    '': 'What is set aside for requests that are never held back.',
    nominalConcurrencyShares: 'The share that is set aside, among the shares of all levels.',
    lendablePercent: 'How much of that others may use while it lies idle.',
  },
  'flowcontrol/v1.LimitedPriorityLevelConfiguration': {
    '': 'How the requests of a priority level are limited.',
    nominalConcurrencyShares: 'The share of the requests that the server runs at one time, among the shares of all levels.',
    limitResponse: 'What becomes of the requests above that.',
    lendablePercent: 'How much of the share others may use while it lies idle.',
    borrowingLimitPercent: 'How much may be used of what others leave idle. Absent: as much as there is.',
  },
  'flowcontrol/v1.LimitResponse': {
    '': 'What becomes of a request that cannot run at once.',
    type: 'Queue: it waits. Reject: it is refused.',
    queuing: 'How it waits.',
  },
  'flowcontrol/v1.QueuingConfiguration': {
    '': 'How requests wait for their turn.',
    queues: 'The number of queues.',
    handSize: 'How many of the queues are tried for a flow: its requests go to the shortest.',
    queueLengthLimit: 'How many requests may wait in one queue.',
  },
}
