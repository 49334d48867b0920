import type { BindingExplanation, ClusterRole, ClusterRoleBinding, PolicyRule, Remedy, Role, RoleBinding } from '@coxswain/api-types'
import { serviceAccountName } from '../authentication/service-account-user.ts'
import type { UserInfo } from '../authentication/user-info.ts'
import type { Access } from '../authorization/authorizer.ts'
import { describeSource } from '../authorization/rbac/describe.ts'
import { addRule, addSubject, bindRole, newRole } from './remedies.ts'
import { allows, lackOf, nearRules } from './rule-match.ts'

/** All roles and bindings, of the cluster and of namespaces. */
export interface RolesAndBindings {
  readonly roles: readonly (Role | ClusterRole)[]
  readonly bindings: readonly (RoleBinding | ClusterRoleBinding)[]
}

type AnyBinding = RoleBinding | ClusterRoleBinding

/** More would not be read. */
const MOST_REMEDIES = 5

/**
 * What the user's roles lack for an access that they do not allow, and the changes that would allow it: first those that allow the least
 * besides, and of these those that take the least work.
 */
export const explainAccess = (
  user: UserInfo,
  access: Access,
  { roles, bindings }: RolesAndBindings,
): { readonly bindings: readonly BindingExplanation[]; readonly remedies: readonly Remedy[] } => {
  const namespace = 'path' in access ? '' : access.namespace
  const byKey = new Map(roles.map((role) => [keyOf(role.metadata.namespace, role.metadata.name), role]))
  const roleOf = ({ roleRef, metadata }: AnyBinding) => byKey.get(keyOf(roleRef.kind === 'Role' ? metadata.namespace : '', roleRef.name))
  const inScope = bindings.filter(({ metadata }) => (metadata.namespace ?? '') === '' || metadata.namespace === namespace)
  const own = inScope.filter((binding) => subjectFor(binding, user) !== undefined)

  const remedies: Remedy[] = [newRole(user, access)]
  for (const binding of inScope) {
    if (!own.includes(binding) && !isOfSystem(binding.roleRef.name) && allows(rulesOf(roleOf(binding)), access))
      remedies.push(addSubject(user, binding, rulesOf(roleOf(binding))))
  }
  const held = new Set(own.map(roleOf))
  for (const role of roles) {
    const here = (role.metadata.namespace ?? '') === '' || role.metadata.namespace === namespace
    if (here && !isOfSystem(role.metadata.name) && !held.has(role) && allows(rulesOf(role), access))
      remedies.push(bindRole(user, access, role))
  }
  if (!('path' in access)) {
    for (const role of held) {
      if (role === undefined || isKept(role)) continue
      for (const near of nearRules(rulesOf(role), access)) remedies.push(addRule(role, near, access))
    }
  }
  return {
    bindings: own.map((binding) => ({ source: sourceOf(binding, user), lacks: lacking(roleOf(binding), binding, access) })),
    remedies: remedies
      .sort((a, b) => a.allowsBesides - b.allowsBesides || EFFORT.indexOf(a.change) - EFFORT.indexOf(b.change))
      .slice(0, MOST_REMEDIES),
  }
}

/** The least work first. */
const EFFORT: readonly string[] = ['AddSubject', 'BindRole', 'AddRule', 'NewRole']

const keyOf = (namespace = '', name = ''): string => `${namespace}/${name}`
const rulesOf = (role: Role | ClusterRole | undefined): readonly PolicyRule[] => role?.rules ?? []

/** Roles of the system's own parts are not for people. */
const isOfSystem = (name = ''): boolean => name.startsWith('system:') || name.startsWith('coxswain:')

/** Roles that the server keeps as they are, or gathers from others: a rule that is added to them is lost. */
const isKept = (role: Role | ClusterRole): boolean =>
  role.metadata.labels?.['kubernetes.io/bootstrapping'] !== undefined || (role as ClusterRole).aggregationRule !== undefined

const lacking = (role: Role | ClusterRole | undefined, { roleRef }: AnyBinding, access: Access): string =>
  role === undefined ? `there is no ${roleRef.kind} ${JSON.stringify(roleRef.name)}` : lackOf(rulesOf(role), access)

const sourceOf = (binding: AnyBinding, user: UserInfo): string => {
  const subject = subjectFor(binding, user)
  return subject === undefined ? '' : describeSource(binding, subject, binding.metadata.namespace ?? '')
}

const subjectFor = ({ subjects = [], metadata }: AnyBinding, { name, groups }: UserInfo) =>
  subjects.find((subject) => {
    if (subject.kind === 'User') return subject.name === name
    if (subject.kind === 'Group') return groups.includes(subject.name)
    return name === serviceAccountName(subject.namespace ?? metadata.namespace ?? '', subject.name)
  })
