import type { DeepReadonly, Labels, ReplicaSet } from '@coxswain/api-types'
import { revisionOf, withSize } from './annotations.ts'
import type { Size } from './size.ts'

/** One ReplicaSet of a Deployment: what is there, and what it shall become by this plan. Never changed; a change is a new state. */
export interface ReplicaSetState {
  /** As the cache holds it, or as it will be created. */
  readonly object: DeepReadonly<ReplicaSet>
  readonly exists: boolean
  readonly name: string
  readonly replicas: number
  readonly annotations: Labels
  readonly minReadySeconds: number
}

export const stateOf = (object: DeepReadonly<ReplicaSet>, exists = true): ReplicaSetState => ({
  object,
  exists,
  name: object.metadata.name ?? '',
  replicas: object.spec?.replicas ?? 1,
  annotations: object.metadata.annotations ?? {},
  minReadySeconds: object.spec?.minReadySeconds ?? 0,
})

/** The ReplicaSet with another number of replicas, and the Deployment's size noted in its annotations. */
export const scaledTo = (state: ReplicaSetState, replicas: number, size: Size): ReplicaSetState => ({
  ...state,
  replicas,
  annotations: withSize(state.annotations, size),
})

/** It wants pods. */
export const isActive = ({ replicas }: ReplicaSetState): boolean => replicas > 0
export const wantedReplicas = (states: readonly ReplicaSetState[]): number => states.reduce((sum, { replicas }) => sum + replicas, 0)
export const availableReplicas = ({ object }: ReplicaSetState): number => object.status?.availableReplicas ?? 0

/** Its status speaks of an earlier spec. One that is not created yet has no pods, and that is certain. */
export const isUnsettled = ({ exists, object: { metadata, status } }: ReplicaSetState): boolean =>
  exists && (status?.observedGeneration ?? 0) < (metadata.generation ?? 0)

/** From old to new. Creation times are in whole seconds: names decide among equals, as upstream. */
export const byAge = (a: ReplicaSetState, b: ReplicaSetState): number => {
  const [left = '', right = ''] = [a.object.metadata.creationTimestamp, b.object.metadata.creationTimestamp]
  return left === right ? compare(a.name, b.name) : compare(left, right)
}
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** From the largest to the smallest; of equals the newest first. */
export const bySizeNewest = (a: ReplicaSetState, b: ReplicaSetState): number => b.replicas - a.replicas || byAge(b, a)
/** From the largest to the smallest; of equals the oldest first. */
export const bySizeOldest = (a: ReplicaSetState, b: ReplicaSetState): number => b.replicas - a.replicas || byAge(a, b)

/** From the lowest revision to the highest; by age where a revision is not known. */
export const byRevision = (a: ReplicaSetState, b: ReplicaSetState): number => {
  const [left, right] = [revisionOf(a), revisionOf(b)]
  return left === undefined || right === undefined || left === right ? byAge(a, b) : left - right
}
