import type { DeepReadonly, Deployment, DeploymentStatus, Stored } from '@coxswain/api-types'
import { type Conditions, conditionOf, setCondition } from './conditions.ts'
import type { ReplicaSetState } from './replica-set-state.ts'
import { allReplicaSets, type Rollout } from './rollout.ts'

export type Status = DeepReadonly<DeploymentStatus>

const total = (states: readonly ReplicaSetState[], countOf: (status: ReplicaSetState['object']['status']) => number | undefined): number =>
  states.reduce((sum, { object }) => sum + (countOf(object.status) ?? 0), 0)

/** The status as the ReplicaSets' tell it, with the Available condition (upstream's `calculateStatus`). */
export const statusOf = (rollout: Rollout): Status => {
  const { deployment, current } = rollout
  const all = allReplicaSets(rollout)
  const replicas = total(all, (status) => status?.replicas)
  const availableReplicas = total(all, (status) => status?.availableReplicas)
  return normalStatus({
    observedGeneration: deployment.metadata.generation,
    replicas,
    updatedReplicas: current?.object.status?.replicas,
    readyReplicas: total(all, (status) => status?.readyReplicas),
    availableReplicas,
    unavailableReplicas: Math.max(0, replicas - availableReplicas),
    terminatingReplicas: terminatingReplicas(all),
    collisionCount: deployment.status?.collisionCount,
    conditions: withAvailability(rollout, availableReplicas),
  })
}

/** Unknown as long as one ReplicaSet that has been observed does not tell; one that is just made has none. */
const terminatingReplicas = (states: readonly ReplicaSetState[]): number | undefined => {
  const observed = states.filter(
    ({ object: { status } }) => status?.terminatingReplicas !== undefined || (status?.observedGeneration ?? 0) > 0,
  )
  return observed.some(({ object }) => object.status?.terminatingReplicas === undefined)
    ? undefined
    : total(observed, (status) => status?.terminatingReplicas)
}

const withAvailability = ({ conditions, size, now }: Rollout, available: number): Conditions =>
  setCondition(
    conditions,
    conditionOf(
      'Available',
      available >= size.replicas - size.maxUnavailable
        ? { status: 'True', reason: 'MinimumReplicasAvailable', message: 'Deployment has minimum availability.' }
        : { status: 'False', reason: 'MinimumReplicasUnavailable', message: 'Deployment does not have minimum availability.' },
      now,
    ),
  )

/** As Go writes it: counts of nothing and empty lists are left out. */
export const normalStatus = (status: Status): Status => ({
  observedGeneration: status.observedGeneration || undefined,
  replicas: status.replicas || undefined,
  updatedReplicas: status.updatedReplicas || undefined,
  readyReplicas: status.readyReplicas || undefined,
  availableReplicas: status.availableReplicas || undefined,
  unavailableReplicas: status.unavailableReplicas || undefined,
  terminatingReplicas: status.terminatingReplicas,
  conditions: status.conditions === undefined || status.conditions.length === 0 ? undefined : status.conditions,
  collisionCount: status.collisionCount,
})

/** All desired replicas are of the present template and available, and no old ones are left (upstream's `DeploymentComplete`). */
export const isComplete = ({ metadata, spec }: Stored<Deployment>, status: Status | undefined): boolean => {
  const wanted = spec?.replicas ?? 1
  return (
    (status?.updatedReplicas ?? 0) === wanted &&
    (status?.replicas ?? 0) === wanted &&
    (status?.availableReplicas ?? 0) === wanted &&
    (status?.observedGeneration ?? 0) >= (metadata.generation ?? 0)
  )
}
