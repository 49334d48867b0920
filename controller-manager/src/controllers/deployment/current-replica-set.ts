import {
  type DeepReadonly,
  type Deployment,
  kinds,
  type LabelSelector,
  type Labels,
  type ReplicaSet,
  type Stored,
} from '@coxswain/api-types'
import { controllerReference } from '@coxswain/client'
import { findCondition } from '../../shared/find-condition.ts'
import { computeHash } from '../../shared/template-hash.ts'
import { newReplicaSetAnnotations, revisionOf, withSize } from './annotations.ts'
import { conditionOf, REASONS } from './conditions.ts'
import { stateOf, wantedReplicas } from './replica-set-state.ts'
import { progressDeadline, type Rollout, withCondition, withStates } from './rollout.ts'
import { POD_TEMPLATE_HASH } from './same-template.ts'

/** One more than the highest revision of the old ReplicaSets. */
const nextRevision = ({ old }: Rollout): number =>
  old.reduce((highest, { annotations }) => Math.max(highest, revisionOf({ annotations }) ?? 0), 0) + 1

/**
 * Where the present template's ReplicaSet exists: its annotations and minReadySeconds as the Deployment wants them. After a rollback it
 * gets a new revision here.
 */
export const syncCurrent = (rollout: Rollout): Rollout => {
  const { current, deployment, now } = rollout
  if (current === undefined) return rollout
  const annotations = newReplicaSetAnnotations(deployment.metadata, current.annotations, nextRevision(rollout))
  const synced = withStates(rollout, [{ ...current, annotations, minReadySeconds: deployment.spec?.minReadySeconds ?? 0 }])
  const progressing = findCondition(rollout.conditions, 'Progressing')
  if (progressDeadline(deployment) === undefined) return synced
  // Progress is measured from now on. A creation that had failed has succeeded after all.
  if (progressing === undefined) return withCondition(synced, foundCondition(current.name, now))
  return progressing.reason === REASONS.failedCreate ? withCondition(synced, createdCondition(current.name, now)) : synced
}

const foundCondition = (name: string, now: number) =>
  conditionOf('Progressing', { status: 'True', reason: REASONS.found, message: `Found new replica set ${JSON.stringify(name)}` }, now)
const createdCondition = (name: string, now: number) =>
  conditionOf('Progressing', { status: 'True', reason: REASONS.created, message: `Created new replica set ${JSON.stringify(name)}` }, now)

/** The name that the present template's ReplicaSet gets. It follows from the template, so that creating it twice does no harm. */
export const currentName = (deployment: Stored<Deployment>): string => nameWith(deployment.metadata.name, hashOf(deployment))

const hashOf = ({ spec, status }: Stored<Deployment>): string => computeHash(spec?.template, status?.collisionCount)

const MAX_NAME = 253
const nameWith = (name: string, hash: string): string => `${name.slice(0, MAX_NAME - 1 - hash.length)}-${hash}`

/** With a ReplicaSet for the present template, as large as the rollout allows (upstream's `getNewReplicaSet`). */
export const createCurrent = (rollout: Rollout): Rollout => {
  const { deployment, size, old } = rollout
  const room = size.replicas + size.maxSurge - wantedReplicas(old)
  const replicas = deployment.spec?.strategy?.type === 'Recreate' ? size.replicas : Math.min(size.replicas, Math.max(0, room))
  const annotations = withSize(newReplicaSetAnnotations(deployment.metadata, {}, nextRevision(rollout)), size)
  const current = stateOf(newReplicaSet(deployment, replicas, annotations), false)
  const created = { ...rollout, current }
  if (progressDeadline(deployment) === undefined) return created
  return withCondition(created, createdCondition(current.name, rollout.now))
}

const newReplicaSet = (deployment: Stored<Deployment>, replicas: number, annotations: Labels): DeepReadonly<ReplicaSet> => {
  const { template, selector, minReadySeconds } = deployment.spec ?? {}
  const hash = hashOf(deployment)
  const labels = { ...template?.metadata?.labels, [POD_TEMPLATE_HASH]: hash }
  return {
    metadata: {
      name: nameWith(deployment.metadata.name, hash),
      namespace: deployment.metadata.namespace,
      labels,
      annotations,
      ownerReferences: [controllerReference(kinds.Deployment, deployment)],
    },
    spec: {
      replicas,
      ...(minReadySeconds === undefined ? {} : { minReadySeconds }),
      selector: withLabel(selector ?? {}, hash),
      template: { ...template, metadata: { ...template?.metadata, labels } },
    },
  }
}

const withLabel = (selector: DeepReadonly<LabelSelector>, hash: string): DeepReadonly<LabelSelector> => ({
  ...selector,
  matchLabels: { ...selector.matchLabels, [POD_TEMPLATE_HASH]: hash },
})
