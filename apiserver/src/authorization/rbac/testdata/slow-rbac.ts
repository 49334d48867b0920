import type { ClusterRole, ClusterRoleBinding, PolicyRule, Role, RoleBinding, Subject } from '@coxswain/api-types'
import type { UserInfo } from '../../../authentication/user-info.ts'
import type { Access } from '../../authorizer.ts'

/** All roles and bindings of a cluster, as they are stored. */
export interface SlowPolicy {
  readonly clusterRoles: readonly ClusterRole[]
  readonly roles: readonly Role[]
  readonly clusterBindings: readonly ClusterRoleBinding[]
  readonly bindings: readonly RoleBinding[]
}

/**
 * What upstream's documents say of roles, read out word by word: each binding, each rule, no index. It shares no code with the authorizer,
 * and is what that is held against.
 */
export const slowAllows = (policy: SlowPolicy, user: UserInfo, access: Access): boolean =>
  slowRulesFor(policy, user, 'path' in access ? '' : access.namespace).some((rule) => ruleAllows(rule, access))

/** Every rule that applies to the user in the namespace, in no particular order. */
export const slowRulesFor = (policy: SlowPolicy, user: UserInfo, namespace: string): readonly PolicyRule[] => {
  const rules: PolicyRule[] = []
  for (const { roleRef, subjects = [] } of policy.clusterBindings) {
    if (!subjects.some((subject) => isSubject(subject, user, ''))) continue
    if (roleRef.kind === 'ClusterRole') rules.push(...rulesOf(policy.clusterRoles, roleRef.name, ''))
  }
  if (namespace === '') return rules
  for (const { metadata, roleRef, subjects = [] } of policy.bindings) {
    if (metadata.namespace !== namespace || !subjects.some((subject) => isSubject(subject, user, namespace))) continue
    if (roleRef.kind === 'ClusterRole') rules.push(...rulesOf(policy.clusterRoles, roleRef.name, ''))
    if (roleRef.kind === 'Role') rules.push(...rulesOf(policy.roles, roleRef.name, namespace))
  }
  return rules
}

const rulesOf = (roles: readonly (Role | ClusterRole)[], name: string, namespace: string): readonly PolicyRule[] =>
  roles.find(({ metadata }) => metadata.name === name && (metadata.namespace ?? '') === namespace)?.rules ?? []

const isSubject = (subject: Subject, user: UserInfo, namespace: string): boolean => {
  if (subject.kind === 'User') return subject.name === user.name
  if (subject.kind === 'Group') return user.groups.some((group) => group === subject.name)
  if (subject.kind !== 'ServiceAccount') return false
  const where = subject.namespace || namespace
  return where !== '' && user.name === ['system', 'serviceaccount', where, subject.name].join(':')
}

const ruleAllows = (rule: PolicyRule, access: Access): boolean => {
  const verbs = new Set(rule.verbs)
  if (!verbs.has('*') && !verbs.has(access.verb)) return false
  if ('path' in access) {
    for (const url of rule.nonResourceURLs ?? []) {
      if (url === access.path || url === '*') return true
      if (url.endsWith('*') && access.path.startsWith(url.substring(0, url.length - 1))) return true
    }
    return false
  }
  const groups = new Set(rule.apiGroups)
  if (!groups.has('*') && !groups.has(access.group)) return false
  const names = rule.resourceNames ?? []
  if (names.length > 0 && !names.includes(access.name)) return false
  for (const resource of rule.resources ?? []) {
    if (resource === '*') return true
    const [before, after = ''] = resource.split('/')
    if ((before === access.resource || (before === '*' && after !== '')) && after === access.subresource) return true
  }
  return false
}
