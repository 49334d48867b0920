import type { FieldRequirement, NonResourceRule, ResourceRule } from '@coxswain/api-types'
import type { UserInfo } from '../authentication/user-info.ts'

/** What somebody wants to do: with a resource (empty texts stand for none), or with a path that is no resource. */
export type Access = ResourceAccess | PathAccess

export interface ResourceAccess {
  readonly verb: string
  readonly group: string
  readonly resource: string
  readonly subresource: string
  readonly namespace: string
  readonly name: string
  /** What the field selector of a list, watch or deletecollection asks for. */
  readonly fields?: readonly FieldRequirement[]
}

export interface PathAccess {
  readonly verb: string
  readonly path: string
}

/** `no opinion` lets nobody in either: it says that no rule is about this. */
export interface Decision {
  readonly verdict: 'allow' | 'deny' | 'no opinion'
  /** For people; empty where there is nothing to say. */
  readonly reason: string
}

/** What a user may do in a namespace, as far as it can be listed. */
export interface Rules {
  readonly resourceRules: readonly ResourceRule[]
  readonly nonResourceRules: readonly NonResourceRule[]
  /** Rules may be missing here. */
  readonly incomplete: boolean
  /** Why rules could not be found. */
  readonly errors: readonly string[]
}

/** Says who may do what (`apiserver/pkg/authorization/authorizer`). Synchronous, as every request asks it. */
export interface Authorizer {
  decide(user: UserInfo, access: Access): Decision
  rulesFor(user: UserInfo, namespace: string): Rules
}

export const ALLOWED: Decision = { verdict: 'allow', reason: '' }
export const NO_OPINION: Decision = { verdict: 'no opinion', reason: '' }
export const NO_RULES: Rules = { resourceRules: [], nonResourceRules: [], incomplete: false, errors: [] }
