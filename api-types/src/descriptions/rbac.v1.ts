import { type Descriptions, listOf } from './descriptions.ts'

const metadata = 'Name, labels and other data of the object.'
const subjects = 'Who gets the role.'

/** Roles and their bindings. */
export const descriptions: Descriptions = {
  'rbac/v1.Role': {
    '': 'What may be done in one namespace. It does nothing by itself: bindings give it to somebody.',
    metadata,
    rules: 'What the role allows.',
  },
  'rbac/v1.RoleList': listOf('roles'),
  'rbac/v1.ClusterRole': {
    '': 'What may be done in the whole cluster, or in a namespace where a binding gives it for that one alone.',
    metadata,
    rules: 'What the role allows.',
    aggregationRule: 'Makes the rules out of those of other cluster roles; rules that are set by hand are overwritten then.',
  },
  'rbac/v1.ClusterRoleList': listOf('cluster roles'),
  'rbac/v1.RoleBinding': {
    '': 'Gives a role, or a cluster role for this namespace alone, to users, groups and service accounts.',
    metadata,
    subjects,
    roleRef: 'The role that is given: one of this namespace, or of the cluster. Fixed.',
  },
  'rbac/v1.RoleBindingList': listOf('role bindings'),
  'rbac/v1.ClusterRoleBinding': {
    '': 'Gives a cluster role to users, groups and service accounts, in every namespace and for what is in none.',
    metadata,
    subjects,
    roleRef: 'The cluster role that is given. Fixed.',
  },
  'rbac/v1.ClusterRoleBindingList': listOf('cluster role bindings'),
  'rbac/v1.PolicyRule': {
    '': 'Allows verbs on resources, or on URLs that are no resources.',
    verbs: 'What may be done, such as get, list or create; * is all.',
    apiGroups: 'Groups of the resources; the empty text is the core group, * is all.',
    resources: 'The resources by their plural names, subresources as pods/log; * is all.',
    resourceNames: 'The only objects that it is about. Absent: all.',
    nonResourceURLs: 'Paths that are no resources, with * for the rest of one at its end. For cluster roles only.',
  },
  'rbac/v1.AggregationRule': {
    '': 'Which cluster roles another one is made of.',
    clusterRoleSelectors: 'Selectors of the labels of those: a role that any of them matches is taken.',
  },
  'rbac/v1.Subject': {
    '': 'Somebody who gets a role: a user, a group or a service account.',
    kind: 'User, Group or ServiceAccount.',
    apiGroup: 'The group of that kind: empty for service accounts, else rbac.authorization.k8s.io. Defaults so.',
    name: 'The name.',
    namespace: 'The namespace of a service account.',
  },
  'rbac/v1.RoleRef': {
    '': 'Names a role.',
    apiGroup: 'The group of the role: rbac.authorization.k8s.io, the default.',
    kind: 'Role or ClusterRole.',
    name: 'The name.',
  },
}
