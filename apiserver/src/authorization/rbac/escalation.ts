import {
  type ClusterRole,
  type ClusterRoleBinding,
  type KubeObject,
  kinds,
  type PolicyRule,
  type Role,
  type RoleBinding,
  type StatusError,
  semanticEqual,
  status,
} from '@coxswain/api-types'
import type { AdmissionRequest } from '../../admission/chain.ts'
import { MASTERS_GROUP } from '../../authentication/user-info.ts'
import type { Authorizer } from '../authorizer.ts'
import { compacted, quotedList, ruleText, uncovered } from './covers.ts'
import { aggregated, roleNotFound } from './describe.ts'
import type { Policy } from './policy.ts'

/** Whether a write gives away what the writer does not have. Throws Forbidden, or NotFound where a binding's role is not there. */
export type CheckEscalation = (request: AdmissionRequest) => void

const GROUP = 'rbac.authorization.k8s.io'
const EVERYTHING: readonly PolicyRule[] = [
  { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
  { verbs: ['*'], nonResourceURLs: ['*'] },
]

/**
 * Nobody gives permissions that he does not hold: a role's rules are his, or he may `escalate` the role; the role of a binding is his, or he
 * may `bind` it (upstream's policy based storage, which stands between mutating admission and validation, as this does).
 */
export const createEscalationCheck =
  (authorizer: Authorizer, policy: Policy): CheckEscalation =>
  (request) => {
    const { resource, user, object, old } = request
    const { definition } = resource
    if (definition.group !== GROUP || object === undefined || user.groups.includes(MASTERS_GROUP)) return
    if (old !== undefined && letsGoOnly(object, old)) return
    const refusal =
      definition === kinds.ClusterRoleBinding || definition === kinds.RoleBinding
        ? bindingRefusal(request, object as RoleBinding, { authorizer, policy })
        : roleRefusal(request, object as Role, { authorizer, policy })
    if (refusal !== undefined) throw refusal
  }

interface Parts {
  readonly authorizer: Authorizer
  readonly policy: Policy
}

const roleRefusal = (request: AdmissionRequest, role: Role | ClusterRole, { authorizer, policy }: Parts): StatusError | undefined => {
  const { resource, user, namespace, old } = request
  // A create has no name yet when it is authorized: nor has it here.
  const name = old === undefined ? '' : request.name
  const access = { verb: 'escalate', group: GROUP, resource: resource.plural, subresource: '', namespace, name }
  if (authorizer.decide(user, access).verdict === 'allow') return undefined
  const missing = notHeld(request, role.rules ?? [], policy)
  if (missing !== undefined) return forbidden(request, missing)
  // What is aggregated may be anything.
  const gathers = [role, old].some((each) => ((each as ClusterRole | undefined)?.aggregationRule?.clusterRoleSelectors ?? []).length > 0)
  return gathers && notHeld(request, EVERYTHING, policy) !== undefined
    ? forbidden(request, 'must have cluster-admin privileges to use the aggregationRule')
    : undefined
}

const bindingRefusal = (request: AdmissionRequest, binding: RoleBinding | ClusterRoleBinding, parts: Parts): StatusError | undefined => {
  const { authorizer, policy } = parts
  const { user, namespace } = request
  const { kind, name, apiGroup = '' } = binding.roleRef
  const plural = PLURALS[kind]
  if (plural === undefined) return status.unknown(`unsupported role reference kind: ${JSON.stringify(kind)}`)
  const access = { verb: 'bind', group: apiGroup, resource: plural, subresource: '', namespace, name }
  if (authorizer.decide(user, access).verdict === 'allow') return undefined
  const rules = policy.rulesOf(binding.roleRef, namespace)
  if (rules === undefined) return status.notFound({ group: GROUP, resource: plural }, name)
  const missing = notHeld(request, rules, policy)
  return missing === undefined ? undefined : forbidden(request, missing)
}

const PLURALS: Readonly<Record<string, string>> = { ClusterRole: 'clusterroles', Role: 'roles' }

const forbidden = ({ resource: { plural }, name }: AdmissionRequest, why: string): StatusError =>
  status.forbidden({ group: GROUP, resource: plural }, name, why)

/** Upstream's `ConfirmNoEscalation`: undefined where the user holds all of the rules. */
const notHeld = ({ user, namespace }: AdmissionRequest, rules: readonly PolicyRule[], policy: Policy): string | undefined => {
  const grants = [...policy.grantsOf(user, namespace)]
  const held = grants.flatMap(({ given }) => given.flatMap((each) => each.rules ?? []))
  const missing = uncovered(held, rules)
  if (missing.length === 0) return undefined
  const texts = [...new Set(compacted(missing).map(ruleText))].sort()
  const unresolved = grants.flatMap((each) => each.missing.map(({ roleRef }) => roleNotFound(roleRef, 'plural')))
  const errors = unresolved.length === 0 ? '' : `; resolution errors: [${aggregated(unresolved)}]`
  const who = `user ${JSON.stringify(user.name)} (groups=${quotedList(user.groups)})`
  return `${who} is attempting to grant RBAC permissions not currently held:\n${texts.join('\n')}${errors}`
}

/** Whether the garbage collector may do it: owners and finalizers, and nothing else, change. */
const letsGoOnly = (object: KubeObject, old: KubeObject): boolean => {
  const { ownerReferences, finalizers, managedFields } = old.metadata
  return semanticEqual({ ...object, metadata: { ...object.metadata, ownerReferences, finalizers, managedFields } }, old)
}
