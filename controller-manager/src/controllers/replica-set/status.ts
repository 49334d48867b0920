import {
  type DeepReadonly,
  deepEqual,
  formatTime,
  type KindDefinition,
  kinds,
  type ReplicaSetCondition,
  type ReplicaSetStatus,
  type Stored,
} from '@coxswain/api-types'
import { findCondition } from '../../shared/find-condition.ts'
import type { PodCounts } from './count-pods.ts'
import type { Failure } from './last-failure.ts'
import type { Replicated } from './replicated.ts'

export interface StatusInput {
  readonly counts: PodCounts
  readonly failure: Failure | undefined
  readonly now: number
}

type Status = DeepReadonly<ReplicaSetStatus>

/** The status to write; undefined where what is written says the same (upstream's `calculateStatus` and `updateReplicaSetStatus`). */
export const nextStatus = (
  kind: KindDefinition<Replicated>,
  { metadata, status = { replicas: 0 } }: Stored<Replicated>,
  input: StatusInput,
): Status | undefined => {
  const { replicas, fullyLabeledReplicas, readyReplicas, availableReplicas, terminatingReplicas } = input.counts
  const next = normal({
    replicas,
    fullyLabeledReplicas,
    readyReplicas,
    availableReplicas,
    // ReplicationControllers tell no more than they ever did.
    terminatingReplicas: (kind as unknown) === kinds.ReplicationController ? undefined : terminatingReplicas,
    observedGeneration: metadata.generation,
    conditions: nextConditions(status.conditions ?? [], input),
  })
  return deepEqual(next, normal(status)) ? undefined : next
}

/** As Go writes it: counts of nothing and empty lists are left out. */
const normal = (status: Status): Status => ({
  replicas: status.replicas,
  fullyLabeledReplicas: status.fullyLabeledReplicas || undefined,
  readyReplicas: status.readyReplicas || undefined,
  availableReplicas: status.availableReplicas || undefined,
  terminatingReplicas: status.terminatingReplicas,
  observedGeneration: status.observedGeneration || undefined,
  conditions: status.conditions === undefined || status.conditions.length === 0 ? undefined : status.conditions,
})

type Conditions = readonly DeepReadonly<ReplicaSetCondition>[]

const REPLICA_FAILURE = 'ReplicaFailure'

/** The condition stays as it was first set, until creating and deleting succeeds. */
const nextConditions = (conditions: Conditions, { failure, now }: StatusInput): Conditions => {
  const failed = failure !== undefined && failure.reason !== 'NamespaceTerminating'
  if (!failed) return conditions.filter(({ type }) => type !== REPLICA_FAILURE)
  if (findCondition(conditions, REPLICA_FAILURE) !== undefined) return conditions
  const { reason, message } = failure
  return [...conditions, { type: REPLICA_FAILURE, status: 'True', lastTransitionTime: formatTime(now), reason, message }]
}
