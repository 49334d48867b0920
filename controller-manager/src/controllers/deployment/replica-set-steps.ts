import { type Deployment, kinds, type Stored } from '@coxswain/api-types'
import { create, type EventNote, referenceTo, type Step, update } from '@coxswain/client'
import { creationId } from './creation-trouble.ts'
import type { ReplicaSetState } from './replica-set-state.ts'
import { allReplicaSets, type Rollout } from './rollout.ts'

/** Steps that make the ReplicaSets what the rollout says: creation first, as the rest follows from it. */
export const replicaSetSteps = (rollout: Rollout): readonly Step[] => {
  const { deployment, current } = rollout
  const creation = current === undefined || current.exists ? undefined : createStep(deployment, current)
  const needed = creation === undefined ? [] : [creation.id]
  const updates = allReplicaSets(rollout).flatMap((state) =>
    state.exists && isChanged(state) ? [updateStep(deployment, state, needed)] : [],
  )
  return creation === undefined ? updates : [creation, ...updates]
}

const isChanged = ({ object, replicas, annotations, minReadySeconds }: ReplicaSetState): boolean =>
  replicas !== formerReplicas(object) ||
  minReadySeconds !== (object.spec?.minReadySeconds ?? 0) ||
  // Annotations that stay as they are stay the same object; none at all are alike.
  (annotations !== object.metadata.annotations && Object.keys(annotations).length > 0)

const formerReplicas = ({ spec }: ReplicaSetState['object']): number => spec?.replicas ?? 1

const scalingNote = (deployment: Stored<Deployment>, { name, replicas }: ReplicaSetState, from: number): EventNote | undefined =>
  replicas === from
    ? undefined
    : {
        regarding: referenceTo(kinds.Deployment, deployment),
        type: 'Normal',
        reason: 'ScalingReplicaSet',
        message: `Scaled ${replicas > from ? 'up' : 'down'} replica set ${name} from ${from} to ${replicas}`,
      }

const createStep = (deployment: Stored<Deployment>, state: ReplicaSetState): Step =>
  create(kinds.ReplicaSet, state.object, {
    id: creationId(state.name),
    reason: 'no replica set has the present template',
    onSuccess: scalingNote(deployment, state, 0),
  })

const updateStep = (deployment: Stored<Deployment>, state: ReplicaSetState, after: readonly string[]): Step => {
  const { object, name, replicas, annotations, minReadySeconds } = state
  const { metadata, spec = { selector: {} } } = object
  const from = formerReplicas(object)
  const waiting = minReadySeconds === (spec.minReadySeconds ?? 0) ? {} : { minReadySeconds }
  return update(
    kinds.ReplicaSet,
    { ...object, metadata: { ...metadata, annotations }, spec: { ...spec, replicas, ...waiting } },
    {
      id: `update replica set ${name}`,
      reason: replicas === from ? 'the deployment has other annotations' : `${replicas} of its pods are wanted, not ${from}`,
      after,
      onSuccess: scalingNote(deployment, state, from),
    },
  )
}
