import type { ResourceAttributes, SubjectAccessReviewSpec } from '../generated/authorization.v1.types.ts'
import type { ObjectMeta } from '../generated/meta.v1.types.ts'

/** What was refused, to whom, by whom and why; how often, where the same was refused again. */
export interface Denial {
  apiVersion?: string | undefined
  kind?: string | undefined
  metadata: ObjectMeta
  /** Who was refused, and what he wanted. */
  request: DeniedRequest
  /** `Authorization`, or the admission plugin. */
  decidedBy: string
  /** The object that holds the rule: a quota, a policy, a webhook's configuration. */
  rule?: RuleReference | undefined
  /** HTTP status of the refusal. */
  code: number
  reason?: string | undefined
  message: string
  /** What would let it pass. */
  remedy?: string | undefined
  count: number
  lastTimestamp?: string | undefined
}

export interface DeniedRequest {
  user: string
  groups?: string[] | undefined
  resourceAttributes?: ResourceAttributes | undefined
  /** The path, where no resource was asked for. */
  path?: string | undefined
}

export interface RuleReference {
  apiVersion?: string | undefined
  kind: string
  namespace?: string | undefined
  name: string
}

/** Asks why somebody may, or may not, do something. */
export interface AccessExplanation {
  apiVersion?: string | undefined
  kind?: string | undefined
  metadata: ObjectMeta
  /** As in a SubjectAccessReview; without a user it is about the caller. */
  spec: SubjectAccessReviewSpec
  status?: AccessExplanationStatus | undefined
}

export interface AccessExplanationStatus {
  user: string
  groups?: string[] | undefined
  allowed: boolean
  /** What decided, in words. */
  reason: string
  /** Roles that the user has here, and what each lacks for this. */
  bindings?: BindingExplanation[] | undefined
  /** Changes that would allow it, the nearest first. */
  remedies?: Remedy[] | undefined
}

export interface BindingExplanation {
  /** In upstream's words: `RoleBinding "b/ns" of Role "r" to User "u"`. */
  source: string
  lacks: string
}

export interface Remedy {
  /** `AddRule`, `BindRole`, `AddSubject`, `NewRole`. */
  change: string
  summary: string
  /** A command line that makes the change. */
  command?: string | undefined
  /** How much else it allows: rules with a star count as many. */
  allowsBesides: number
}
