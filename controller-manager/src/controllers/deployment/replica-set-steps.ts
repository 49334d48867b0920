import { type Deployment, kinds, type Stored } from '@coxswain/api-types'
import { create, type EventNote, referenceTo, type Step, update } from '@coxswain/client'
import { creationId } from './creation-trouble.ts'
import type { ReplicaSetState } from './replica-set-state.ts'
import { allReplicaSets, type Rollout } from './rollout.ts'
import { templateChange } from './template-change.ts'

/** Steps that make the ReplicaSets what the rollout says: creation first, as the rest follows from it. */
export const replicaSetSteps = (rollout: Rollout): readonly Step[] => {
  const { current } = rollout
  const creation = current === undefined || current.exists ? undefined : createStep(rollout, current)
  const needed = creation === undefined ? [] : [creation.id]
  const updates = allReplicaSets(rollout).flatMap((state) => (state.exists && isChanged(state) ? [updateStep(rollout, state, needed)] : []))
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

const createStep = (rollout: Rollout, state: ReplicaSetState): Step =>
  create(kinds.ReplicaSet, state.object, {
    id: creationId(state.name),
    reason: templateChange(rollout),
    onSuccess: scalingNote(rollout.deployment, state, 0),
  })

const updateStep = (rollout: Rollout, state: ReplicaSetState, after: readonly string[]): Step => {
  const { object, name, replicas, annotations, minReadySeconds } = state
  const { metadata, spec = { selector: {} } } = object
  const from = formerReplicas(object)
  const waiting = minReadySeconds === (spec.minReadySeconds ?? 0) ? {} : { minReadySeconds }
  return update(
    kinds.ReplicaSet,
    { ...object, metadata: { ...metadata, annotations }, spec: { ...spec, replicas, ...waiting } },
    {
      id: `update replica set ${name}`,
      reason: replicas === from ? 'the Deployment has other annotations' : sizeReason(rollout, state),
      after,
      onSuccess: scalingNote(rollout.deployment, state, from),
    },
  )
}

/** Why a ReplicaSet gets another size: the Deployment has one, or its rollout goes on. */
const sizeReason = ({ current, old, size }: Rollout, { name, replicas }: ReplicaSetState): string => {
  const inRollout = old.some(({ object }) => formerReplicas(object) > 0)
  if (name !== current?.name) return `its template is not the present one any more: ${replicas} of its pods are left`
  const whole = `the Deployment wants ${size.replicas} pods`
  return inRollout ? `${whole}, and its rollout has come to ${replicas} of the present template` : whole
}
