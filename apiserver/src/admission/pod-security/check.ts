import type { Container, ObjectMeta, PodSpec } from '@coxswain/api-types'

/** The pod as checks see it: the parts of a pod or of a template. */
export interface CheckedPod {
  readonly metadata: Pick<ObjectMeta, 'annotations'>
  readonly spec: PodSpec
  /** All of it: init, plain and ephemeral ones, in upstream's order. */
  readonly containers: readonly Container[]
}

/** Why a pod does not pass: a short reason, and what in the pod is the matter. */
export interface Violation {
  readonly reason: string
  readonly detail: string
}

/** A check in the form that it has from a version of the standards on; `since` is the minor version. */
export interface CheckVersion {
  readonly since: number
  violation(pod: CheckedPod): Violation | undefined
}

/** One rule of the Pod Security Standards, in upstream's words. */
export interface Check {
  readonly id: string
  readonly level: 'baseline' | 'restricted'
  /** A check of the restricted level may take the place of a baseline one, being stricter. */
  readonly replaces?: string
  readonly versions: readonly CheckVersion[]
}
