import type { Descriptions } from './descriptions.ts'

/** Questions about who may do what. */
export const descriptions: Descriptions = {
  'authorization/v1.SubjectAccessReview': {
    '': 'Asks whether somebody may do something. Created to be answered, and never kept.',
    metadata: 'Must be empty.',
    spec: 'Who is to do what.',
    status: 'The answer.',
  },
  'authorization/v1.LocalSubjectAccessReview': {
    '': 'Asks whether somebody may do something in one namespace. Created to be answered, and never kept.',
    metadata: 'The namespace, and nothing else.',
    spec: 'Who is to do what. The namespace is that of the object, and paths cannot be asked about.',
    status: 'The answer.',
  },
  'authorization/v1.SelfSubjectAccessReview': {
    '': 'Asks whether the caller may do something. Created to be answered, and never kept.',
    metadata: 'Must be empty.',
    spec: 'What is to be done.',
    status: 'The answer.',
  },
  'authorization/v1.SelfSubjectAccessReviewSpec': {
    '': 'What the caller wants to do: either to a resource or to a path.',
    resourceAttributes: 'What is to be done to a resource.',
    nonResourceAttributes: 'What is to be done to a path that is no resource.',
  },
  'authorization/v1.SubjectAccessReviewSpec': {
    '': 'Who wants to do what: either to a resource or to a path.',
    resourceAttributes: 'What is to be done to a resource.',
    nonResourceAttributes: 'What is to be done to a path that is no resource.',
    user: 'The name of the user. Without groups: what the user may do who is in none.',
    groups: 'The groups that the user belongs to.',
    extra: 'What the authenticator said besides.',
    uid: 'The id of the user.',
  },
  'authorization/v1.SubjectAccessReviewStatus': {
    '': 'Whether something may be done.',
    allowed: 'True when it may.',
    denied: 'True when it is forbidden outright, whatever other authorizers may say.',
    reason: 'Why, where there is something to say.',
    evaluationError: 'What went wrong on the way to the answer, which may be right all the same.',
  },
  'authorization/v1.ResourceAttributes': {
    '': 'An action on a resource.',
    namespace: 'The namespace; empty for objects of the whole cluster, and for all namespaces.',
    verb: 'What is to be done: get, list, watch, create, update, patch, delete, or * for all.',
    group: 'The group of the resource; * for all.',
    version: 'The version of the resource; * for all.',
    resource: 'The resource, in the plural; * for all.',
    subresource: 'The subresource; empty for none.',
    name: 'The name of the object; empty for all.',
    fieldSelector: 'The fields by which objects are selected, where they are.',
    labelSelector: 'The labels by which objects are selected, where they are.',
  },
  'authorization/v1.NonResourceAttributes': {
    '': 'An action on a path.',
    path: 'The path of the URL.',
    verb: 'The method in lower case.',
  },
  'authorization/v1.FieldSelectorAttributes': {
    '': 'A selection by fields: either as text or as requirements.',
    rawSelector: 'The selector as it stands in a query. The server does not read it.',
    requirements: 'The conditions that objects meet, all of them.',
  },
  'authorization/v1.LabelSelectorAttributes': {
    '': 'A selection by labels: either as text or as requirements.',
    rawSelector: 'The selector as it stands in a query. The server does not read it.',
    requirements: 'The conditions that objects meet, all of them.',
  },
  'authorization/v1.SelfSubjectRulesReview': {
    '': 'Asks for all that the caller may do in a namespace: for display, not to decide by. Created to be answered, and never kept.',
    metadata: 'Not used.',
    spec: 'The namespace.',
    status: 'The answer.',
  },
  'authorization/v1.SelfSubjectRulesReviewSpec': {
    '': 'Where to look.',
    namespace: 'The namespace that is asked about.',
  },
  'authorization/v1.SubjectRulesReviewStatus': {
    '': 'What somebody may do.',
    resourceRules: 'What may be done to resources. The order says nothing.',
    nonResourceRules: 'What may be done to paths. The order says nothing.',
    incomplete: 'True when rules may be missing here.',
    evaluationError: 'What went wrong when the rules were gathered.',
  },
  'authorization/v1.ResourceRule': {
    '': 'What may be done to resources.',
    verbs: 'What may be done; * for all.',
    apiGroups: 'The groups of the resources; * for all.',
    resources: 'The resources, in the plural; * for all, and */NAME for a subresource of any.',
    resourceNames: 'The names of the objects; empty for all.',
  },
  'authorization/v1.NonResourceRule': {
    '': 'What may be done to paths.',
    verbs: 'The methods in lower case; * for all.',
    nonResourceURLs: 'The paths; * at the end stands for whatever follows.',
  },
}
