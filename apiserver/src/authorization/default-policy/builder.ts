import type { ClusterRole, ClusterRoleBinding, PolicyRule, Role, RoleBinding, Subject } from '@coxswain/api-types'

/** Words for the tables of the default policy. Lists are texts of words; all of them are sorted, as upstream has them. */

const API_VERSION = 'rbac.authorization.k8s.io/v1'
const API_GROUP = 'rbac.authorization.k8s.io'
const LABELS = { 'kubernetes.io/bootstrapping': 'rbac-defaults' }
export const AUTO_UPDATE = 'rbac.authorization.kubernetes.io/autoupdate'

export const READ = 'get list watch'
export const WRITE = 'create delete deletecollection patch update'
export const READ_WRITE = `${READ} ${WRITE}`
export const READ_UPDATE = `${READ} patch update`

const words = (text: string): string[] => text.split(' ').sort()

/** `groups`: `core` stands for the group without a name. `names`: of the objects that the rule is about; all unless given. */
export const rule = (verbs: string, groups: string, resources: string, names = ''): PolicyRule => ({
  verbs: words(verbs),
  apiGroups: words(groups)
    .map((group) => (group === 'core' ? '' : group))
    .sort(),
  resources: words(resources),
  ...(names === '' ? {} : { resourceNames: words(names) }),
})

export const urls = (verbs: string, paths: string): PolicyRule => ({ verbs: words(verbs), nonResourceURLs: words(paths) })

/** Whoever reports does so by events. */
export const EVENTS = rule('create patch update', 'core events.k8s.io', 'events')

const meta = (name: string, labels: Readonly<Record<string, string>> = {}) => ({
  name,
  labels: { ...LABELS, ...labels },
  annotations: { [AUTO_UPDATE]: 'true' },
})

/** A part is gathered into the roles that ask for its label. */
const aggregateTo = (role: string): Record<string, string> => ({ [`rbac.authorization.k8s.io/aggregate-to-${role}`]: 'true' })

export const clusterRole = (name: string, ...rules: readonly PolicyRule[]): ClusterRole => ({
  apiVersion: API_VERSION,
  kind: 'ClusterRole',
  metadata: meta(name),
  rules: [...rules],
})

/** A role whose rules are part of another's. */
export const partOf = (role: string, part: ClusterRole): ClusterRole => ({
  ...part,
  metadata: { ...part.metadata, labels: { ...part.metadata.labels, ...aggregateTo(role) } },
})

/** A role that gathers its parts; its rules are filled in where it is made. */
export const gathered = (name: string): ClusterRole => ({
  apiVersion: API_VERSION,
  kind: 'ClusterRole',
  metadata: meta(name),
  aggregationRule: { clusterRoleSelectors: [{ matchLabels: aggregateTo(name) }] },
})

export const namespaceRole = (namespace: string, name: string, ...rules: readonly PolicyRule[]): Role => ({
  apiVersion: API_VERSION,
  kind: 'Role',
  metadata: { ...meta(name), namespace },
  rules: [...rules],
})

export const user = (name: string): Subject => ({ apiGroup: API_GROUP, kind: 'User', name })
export const group = (name: string): Subject => ({ apiGroup: API_GROUP, kind: 'Group', name })
export const account = (name: string): Subject => ({ kind: 'ServiceAccount', name, namespace: 'kube-system' })

/** A binding has the name of its role. */
export const clusterBinding = (role: string, ...subjects: readonly Subject[]): ClusterRoleBinding => ({
  apiVersion: API_VERSION,
  kind: 'ClusterRoleBinding',
  metadata: meta(role),
  roleRef: { apiGroup: API_GROUP, kind: 'ClusterRole', name: role },
  ...(subjects.length === 0 ? {} : { subjects: [...subjects] }),
})

export const namespaceBinding = (namespace: string, role: string, ...subjects: readonly Subject[]): RoleBinding => ({
  apiVersion: API_VERSION,
  kind: 'RoleBinding',
  metadata: { ...meta(role), namespace },
  roleRef: { apiGroup: API_GROUP, kind: 'Role', name: role },
  subjects: [...subjects],
})
