import {
  type AccessExplanation,
  type AccessExplanationStatus,
  type KindDefinition,
  type KubeObject,
  kinds,
  status,
} from '@coxswain/api-types'
import type { HttpResponse } from '@coxswain/ports'
import { serviceAccountGroups, serviceAccountIn } from '../../authentication/service-account-user.ts'
import type { UserInfo } from '../../authentication/user-info.ts'
import type { Access, Authorizer } from '../../authorization/authorizer.ts'
import type { Call, Core } from '../../core.ts'
import { explainAccess, type RolesAndBindings } from '../../explain/explain-access.ts'
import { answerObject } from '../../respond/answer.ts'
import { accessOf } from '../reviews/access-reviews.ts'
import { receive } from '../reviews/receive.ts'

/** Why somebody may, or may not, do something: `coxswain why denied`. Who asks about others must be allowed to review their access. */
export const explainAccessOf = (core: Core, call: Call): HttpResponse => {
  const explanation = receive<AccessExplanation>(core, call)
  const { user = '', uid, groups = [], extra } = explanation.spec
  const own = user === '' && groups.length === 0
  if (!own && !may(core.authorizer, call.user, 'create', REVIEWS))
    throw status.forbidden(REVIEWS, '', 'they are needed to explain the access of others')
  const subject = own ? call.user : { name: user, groups: groupsOf(user, groups), ...(uid ? { uid } : {}), ...(extra ? { extra } : {}) }
  explanation.status = statusOf(core, call.user, subject, accessOf(explanation.spec))
  return answerObject(core, call, explanation, 201)
}

const REVIEWS = { group: 'authorization.k8s.io', resource: 'subjectaccessreviews' }
const RBAC = 'rbac.authorization.k8s.io'

const may = (authorizer: Authorizer, user: UserInfo, verb: string, { group, resource }: typeof REVIEWS, namespace = ''): boolean =>
  authorizer.decide(user, { verb, group, resource, subresource: '', namespace, name: '' }).verdict === 'allow'

/** Whom nobody says more of has the groups that his name gives him. */
const groupsOf = (user: string, groups: readonly string[]): readonly string[] => {
  if (groups.length > 0) return groups
  const account = serviceAccountIn(user)
  const accounts = account === undefined ? [] : serviceAccountGroups(account.namespace)
  return [...accounts, 'system:authenticated']
}

const statusOf = (core: Core, caller: UserInfo, subject: UserInfo, access: Access): AccessExplanationStatus => {
  const { verdict, reason } = core.authorizer.decide(subject, access)
  const allowed = verdict === 'allow'
  const status = { user: subject.name, groups: [...subject.groups], allowed, reason: reason || (allowed ? BY_GROUP : NOBODY) }
  const readable = ['roles', 'rolebindings', 'clusterroles', 'clusterrolebindings'].every((resource) =>
    may(core.authorizer, caller, 'list', { group: RBAC, resource }),
  )
  if (allowed || !readable) return status
  const { bindings, remedies } = explainAccess(subject, access, policyIn(core))
  return { ...status, bindings: [...bindings], remedies: [...remedies] }
}

const BY_GROUP = 'members of system:masters may do all'
const NOBODY = 'no role that the user has allows it'

/** Questions like this one are rare: all roles and bindings are looked through. */
const policyIn = ({ cache, objects }: Core): RolesAndBindings => {
  const all = <T extends KubeObject>(definition: KindDefinition<T>): readonly T[] =>
    [...cache.kind(definition as unknown as KindDefinition).scan('')].map((entry) => objects.object(entry) as T)
  return {
    roles: [...all(kinds.ClusterRole), ...all(kinds.Role)],
    bindings: [...all(kinds.ClusterRoleBinding), ...all(kinds.RoleBinding)],
  }
}
