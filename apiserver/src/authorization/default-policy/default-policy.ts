import { type ClusterRole, type ClusterRoleBinding, deepEqual, type PolicyRule, type Role, type RoleBinding } from '@coxswain/api-types'
import { clusterBindings } from './cluster-bindings.ts'
import { componentRoles } from './component-roles.ts'
import { controllerRoles } from './controller-roles.ts'
import { namespaceBindings, namespaceRoles } from './namespace-policy.ts'
import { ownBindings, ownNamespaceBindings, ownNamespaceRoles, ownRoles } from './own-policy.ts'
import { userRoles } from './user-roles.ts'

/** Roles and bindings that every cluster has: those of Kubernetes 1.36, and our own. */
export interface DefaultPolicy {
  readonly clusterRoles: readonly ClusterRole[]
  readonly clusterBindings: readonly ClusterRoleBinding[]
  readonly roles: readonly Role[]
  readonly bindings: readonly RoleBinding[]
}

export const defaultPolicy: DefaultPolicy = {
  clusterRoles: [...userRoles, ...componentRoles, ...controllerRoles, ...ownRoles],
  clusterBindings: [...clusterBindings, ...ownBindings],
  roles: [...namespaceRoles, ...ownNamespaceRoles],
  bindings: [...namespaceBindings, ...ownNamespaceBindings],
}

/** The role as it is first made: one that gathers others has their rules at once, before the controller that keeps them runs. */
export const withGatheredRules = (role: ClusterRole, all: readonly ClusterRole[]): ClusterRole =>
  role.aggregationRule === undefined ? role : { ...role, rules: gatheredRules(role, all) }

const gatheredRules = (role: ClusterRole, all: readonly ClusterRole[]): PolicyRule[] => {
  const wanted = (role.aggregationRule?.clusterRoleSelectors ?? []).map(({ matchLabels = {} }) => Object.entries(matchLabels))
  const parts = all
    .filter((each) => each !== role && wanted.some((labels) => labels.every(([key, value]) => each.metadata.labels?.[key] === value)))
    .sort((a, b) => ((a.metadata.name ?? '') < (b.metadata.name ?? '') ? -1 : 1))
  const rules: PolicyRule[] = []
  for (const part of parts.flatMap((each) => withGatheredRules(each, all).rules ?? []))
    if (!rules.some((known) => deepEqual(known, part))) rules.push(part)
  return rules
}
