import {
  type FieldRequirement,
  type FieldSelectorAttributes,
  parseFieldSelector,
  SelectorError,
  type SelfSubjectAccessReview,
  type SelfSubjectRulesReview,
  type SubjectAccessReview,
  type SubjectAccessReviewStatus,
  status,
} from '@coxswain/api-types'
import type { HttpResponse } from '@coxswain/ports'
import type { UserInfo } from '../../authentication/user-info.ts'
import type { Access, Authorizer } from '../../authorization/authorizer.ts'
import { aggregated } from '../../authorization/rbac/describe.ts'
import type { Call, Core } from '../../core.ts'
import { answerObject } from '../../respond/answer.ts'
import { receive } from './receive.ts'

/** Whether somebody may do something: SubjectAccessReview and LocalSubjectAccessReview. */
export const reviewAccess = (core: Core, call: Call): HttpResponse => {
  const review = receive<SubjectAccessReview>(core, call)
  const { user = '', uid, groups = [], extra } = review.spec
  const subject: UserInfo = { name: user, groups, ...(uid ? { uid } : {}), ...(extra === undefined ? {} : { extra }) }
  review.status = verdictOn(core.authorizer, subject, review.spec)
  return answerObject(core, call, review, 201)
}

/** Whether the caller may do something: `kubectl auth can-i`. */
export const reviewOwnAccess = (core: Core, call: Call): HttpResponse => {
  const review = receive<SelfSubjectAccessReview>(core, call)
  review.status = verdictOn(core.authorizer, call.user, review.spec)
  return answerObject(core, call, review, 201)
}

/** All that the caller may do in a namespace: `kubectl auth can-i --list`. Only the status comes back, as upstream has it. */
export const reviewOwnRules = (core: Core, call: Call): HttpResponse => {
  const { kind, apiVersion, spec } = receive<SelfSubjectRulesReview>(core, call)
  if (!spec.namespace) throw status.badRequest('no namespace on request')
  const { resourceRules, nonResourceRules, incomplete, errors } = core.authorizer.rulesFor(call.user, spec.namespace)
  const rules = {
    resourceRules: [...resourceRules],
    nonResourceRules: [...nonResourceRules],
    incomplete,
    ...(errors.length === 0 ? {} : { evaluationError: aggregated(errors) }),
  }
  return answerObject(core, call, { kind, apiVersion, metadata: {}, spec: {}, status: rules } as SelfSubjectRulesReview, 201)
}

const verdictOn = (authorizer: Authorizer, user: UserInfo, spec: SelfSubjectAccessReview['spec']): SubjectAccessReviewStatus => {
  const { verdict, reason } = authorizer.decide(user, accessOf(spec))
  return { allowed: verdict === 'allow', ...(verdict === 'deny' ? { denied: true } : {}), ...(reason === '' ? {} : { reason }) }
}

/** What a review asks about. */
export const accessOf = ({ resourceAttributes, nonResourceAttributes }: SelfSubjectAccessReview['spec']): Access => {
  if (resourceAttributes === undefined) return { verb: nonResourceAttributes?.verb ?? '', path: nonResourceAttributes?.path ?? '' }
  const { verb = '', group = '', resource = '', subresource = '', namespace = '', name = '', fieldSelector } = resourceAttributes
  return {
    verb,
    group,
    resource,
    subresource,
    namespace,
    name,
    ...(fieldSelector === undefined ? {} : { fields: fieldsOf(fieldSelector) }),
  }
}

/** Requirements that cannot be told as equalities, and texts that cannot be read, narrow nothing: they are left out, as upstream does. */
const fieldsOf = ({ rawSelector = '', requirements = [] }: FieldSelectorAttributes): readonly FieldRequirement[] => {
  if (requirements.length === 0) return readSelector(rawSelector)
  return requirements.flatMap(({ key = '', operator, values = [] }) => {
    const [value] = values
    const sign = operator === 'In' ? '=' : operator === 'NotIn' ? '!=' : undefined
    return value === undefined || values.length > 1 || sign === undefined ? [] : [{ field: key, operator: sign, value }]
  })
}

const readSelector = (text: string): readonly FieldRequirement[] => {
  try {
    return parseFieldSelector(text)
  } catch (error) {
    if (error instanceof SelectorError) return []
    throw error
  }
}
