import { type DeepReadonly, deepEqual, type Pod, type StatefulSet, type StatefulSetStatus, type Stored } from '@coxswain/api-types'
import { revisionOf } from './identity.ts'
import { isAvailable, isRunningAndReady, type Members } from './members.ts'

export interface StatusInput {
  /** All pods of the set. */
  readonly pods: readonly Stored<Pod>[]
  /** Those that the plan takes away because they are outdated. */
  readonly updating: readonly Stored<Pod>[]
  readonly collisionCount: number
}

type Status = DeepReadonly<StatefulSetStatus>

/** The status to write; undefined where what is written says the same. */
export const nextStatus = (members: Members, input: StatusInput): Status | undefined => {
  const { status = { replicas: 0 } } = members.set
  const next = normal(completed(members.set, statusOf(members, input), status))
  return deepEqual(next, normal(status)) ? undefined : next
}

/** Upstream's `computeReplicaStatus`: what is on its way out is no replica of any revision any more, but still one. */
const statusOf = (members: Members, { pods, updating, collisionCount }: StatusInput): Status => {
  const { set, current, update } = members
  const ready = pods.filter(isRunningAndReady)
  const staying = pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined)
  const countOf = (revision: string): number => staying.filter((pod) => revisionOf(pod) === revision).length
  const leaving = updating.filter((pod) => revisionOf(pod) === current.revision)
  return {
    observedGeneration: set.metadata.generation,
    replicas: pods.length,
    readyReplicas: ready.length,
    availableReplicas: ready.filter((pod) => isAvailable(pod, members)).length,
    currentReplicas: countOf(current.revision) - leaving.length,
    updatedReplicas: countOf(update.revision),
    currentRevision: current.revision,
    updateRevision: update.revision,
    collisionCount,
  }
}

/** A rollout is complete when all pods are of the present revision and ready: that is the current one from then on. */
const completed = ({ spec }: Stored<StatefulSet>, status: Status, { conditions }: Status): Status => {
  const wanted = spec?.replicas ?? 1
  const { replicas, readyReplicas, updatedReplicas, updateRevision } = status
  const isComplete = spec?.updateStrategy?.type === 'RollingUpdate' && [replicas, readyReplicas, updatedReplicas].every((n) => n === wanted)
  return {
    ...status,
    conditions,
    ...(isComplete ? { currentReplicas: updatedReplicas, currentRevision: updateRevision } : {}),
  }
}

/** As Go writes it: counts of nothing are left out, but for those of replicas and of the available ones. */
const normal = (status: Status): Status => ({
  observedGeneration: status.observedGeneration || undefined,
  replicas: status.replicas,
  readyReplicas: status.readyReplicas || undefined,
  currentReplicas: status.currentReplicas || undefined,
  updatedReplicas: status.updatedReplicas || undefined,
  currentRevision: status.currentRevision || undefined,
  updateRevision: status.updateRevision || undefined,
  collisionCount: status.collisionCount,
  conditions: status.conditions === undefined || status.conditions.length === 0 ? undefined : status.conditions,
  availableReplicas: status.availableReplicas ?? 0,
})
