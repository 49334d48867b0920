import type { Samples } from './sample.ts'

const RBAC = 'rbac.authorization.k8s.io'
const rules = [{ verbs: ['get'], apiGroups: [''], resources: ['pods'] }]
const more = [{ verbs: ['get', 'list'], apiGroups: [''], resources: ['pods'] }]
const user = { kind: 'User', apiGroup: RBAC, name: 'jane' }
const subjects = { subjects: [{ kind: 'Group', apiGroup: RBAC, name: 'readers' }] }

export const rbac: Samples = {
  Role: { body: { rules }, change: { rules: more } },
  ClusterRole: { body: { rules }, change: { rules: more } },
  RoleBinding: { body: { roleRef: { apiGroup: RBAC, kind: 'Role', name: 'reader' }, subjects: [user] }, change: subjects },
  ClusterRoleBinding: { body: { roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: 'reader' }, subjects: [user] }, change: subjects },
}
