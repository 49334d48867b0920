import type { ResourceAttributes, SubjectAccessReviewSpec } from '../generated/authorization.v1.types.ts'
import type { ObjectReference } from '../generated/core.v1.types.ts'
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

/** One change of one object, or one that did not come about: who made it, and why. */
export interface Cause {
  apiVersion?: string | undefined
  kind?: string | undefined
  /** A name, and when it happened. */
  metadata: ObjectMeta
  /** What was changed; with the resourceVersion that it has since. */
  object: ObjectReference
  /** `create`, `update`, `patch`, `apply`, `delete`, `deletecollection`, `bind`, `evict`. */
  verb: string
  subresource?: string | undefined
  user: string
  /** The field manager, or the first word of the user agent. */
  manager?: string | undefined
  /** Which part of a control plane decided it, where one has said so: `replicaset-controller`. */
  component?: string | undefined
  /** Why, in its words. */
  reason?: string | undefined
  /** Why it did not come about. */
  failure?: string | undefined
  /** Fields that are other than before: `spec.replicas: 2 -> 3`. */
  changes?: string[] | undefined
  /** What the component looked at when it decided. */
  because?: ObjectReference | undefined
  /** In explanations: the name of the cause that led to this one. */
  causedBy?: string | undefined
  /** How often the same happened. */
  count: number
  lastTimestamp?: string | undefined
  /** What had to happen until the change had its effect, in order. Of changes that made a workload larger, once its pods run. */
  stages?: CauseStage[] | undefined
}

/** Something that was over at a moment, by the clock of the component that saw it. */
export interface CauseStage {
  name: string
  time: string
}

/** What a component says of its steps: why it took them, or that they failed. */
export interface CauseReport {
  apiVersion?: string | undefined
  kind?: string | undefined
  metadata: ObjectMeta
  steps: ReportedStep[]
  /** Steps before these that found no room to be reported. */
  dropped?: number | undefined
}

export interface ReportedStep {
  component: string
  verb: string
  /** What was written; with the resourceVersion that it has since, where that is known. */
  object: ObjectReference
  reason?: string | undefined
  failure?: string | undefined
  /** What was looked at; with the resourceVersion that it had. */
  because?: ObjectReference | undefined
  /** Said of a step that was reported before: how it came to its effect. */
  stages?: CauseStage[] | undefined
}

/** Asks why an object is as it is. */
export interface ObjectExplanation {
  apiVersion?: string | undefined
  kind?: string | undefined
  metadata: ObjectMeta
  /** Kind, namespace and name; with a uid about that object alone. */
  spec: ObjectReference
  status?: ObjectExplanationStatus | undefined
}

export interface ObjectExplanationStatus {
  /** Is it still there? */
  exists: boolean
  /** What was done to it and what led to that, the oldest first. */
  causes: Cause[]
  /** How many causes the server remembers, of all objects. */
  kept: number
  /** How far back it remembers. */
  since?: string | undefined
  /** Steps that components could not report. */
  dropped?: number | undefined
}
