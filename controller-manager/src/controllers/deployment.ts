import { controllerOf, type Deployment, kinds, type Pod, type ReplicaSet, type Stored } from '@coxswain/api-types'
import {
  defineController,
  event,
  keyOf,
  type ObjectKey,
  type Plan,
  plan,
  referenceTo,
  type Steps,
  type View,
  watching,
} from '@coxswain/client'
import { type Adoption, checkAdoption } from '../shared/ownership/check-adoption.ts'
import { claim } from '../shared/ownership/claim.ts'
import { orphanIndex, orphanWatch } from '../shared/ownership/orphans.ts'
import { isEmptySelector, type Ownership } from '../shared/ownership/ownership.ts'
import { beginRollout } from './deployment/begin-rollout.ts'
import { conditionOf, REASONS } from './deployment/conditions.ts'
import { type CreationTrouble, creationTrouble } from './deployment/creation-trouble.ts'
import { type Decision, decide } from './deployment/decide.ts'
import { cleanUpHistory } from './deployment/history.ts'
import { timeToDeadline, withProgress } from './deployment/progress.ts'
import { replicaSetSteps } from './deployment/replica-set-steps.ts'
import { rollback } from './deployment/rollback.ts'
import { progressDeadline, type Rollout, withCondition } from './deployment/rollout.ts'
import { normalStatus, statusOf } from './deployment/status.ts'
import { statusStep } from './deployment/status-step.ts'

const replicaSets: Ownership<Deployment, ReplicaSet> = {
  owner: kinds.Deployment,
  dependent: kinds.ReplicaSet,
  selectorOf: ({ spec }) => spec?.selector,
}

/** A pod that is gone matters to the Deployments that wait for it: those that recreate. */
const recreatedBy = (pod: Stored<Pod>, view: View): readonly ObjectKey[] => {
  const owner = controllerOf(pod)
  const { namespace } = pod.metadata
  const replicaSet = owner?.kind === 'ReplicaSet' ? view.get(kinds.ReplicaSet, namespace, owner.name) : undefined
  const ownersOwner = replicaSet === undefined || replicaSet.metadata.uid !== owner?.uid ? undefined : controllerOf(replicaSet)
  const deployment = ownersOwner?.kind === 'Deployment' ? view.get(kinds.Deployment, namespace, ownersOwner.name) : undefined
  return deployment?.spec?.strategy?.type === 'Recreate' ? [keyOf(deployment)] : []
}

/**
 * Brings a Deployment's pods to its template, step by step, by means of one ReplicaSet for each template it has had (upstream's
 * `pkg/controller/deployment`).
 */
export const deployment = defineController<Deployment, Adoption>({
  name: 'deployment',
  component: 'deployment-controller',
  for: kinds.Deployment,
  owns: [kinds.ReplicaSet],
  watches: [orphanWatch(replicaSets), watching(kinds.Pod, recreatedBy, ({ type }) => type === 'deleted')],
  indexes: [orphanIndex(replicaSets)],
  gather: checkAdoption(replicaSets),

  reconcile: ({ object, view, outcomes, gathered: adoption, now }) => {
    if (object === undefined || adoption === 'refused') return plan()
    if (isEmptySelector(object.spec?.selector)) return refuseSelector(object)
    const { claimed, steps: claims, adoptions } = claim(replicaSets, { owner: object, view, adoption })
    // What is adopted has another resourceVersion then: it can be changed only when it is seen again.
    if (adoptions.length > 0) return plan(claims)
    const rollout = beginRollout(object, claimed, now)
    const undo = object.metadata.deletionTimestamp === undefined && object.spec?.paused !== true ? rollback(rollout) : undefined
    if (undo !== undefined) return plan([claims, undo])
    const decision = decide(rollout, view)
    const trouble = creationTrouble(decision.rollout, view, outcomes)
    return trouble === undefined
      ? proceed(decision, claims)
      : report(trouble, { held: { ...decision.rollout, current: undefined, conditions: rollout.conditions }, decision, claims })
  },
})

const proceed = ({ rollout, rollingOut, cleanUp }: Decision, claims: Steps): Plan => {
  const changes = [...replicaSetSteps(rollout), ...(cleanUp ? cleanUpHistory(rollout) : [])]
  const status = rollingOut ? withProgress(rollout, statusOf(rollout)) : statusOf(rollout)
  const after = changes.map(({ id }) => id)
  return plan([claims, changes, statusStep(rollout, status, after)], {
    requeueAfterMs: rollingOut ? timeToDeadline(rollout, status) : undefined,
  })
}

interface Troubled {
  /** The rollout as it stays without the ReplicaSet that cannot be created. */
  readonly held: Rollout
  readonly decision: Decision
  readonly claims: Steps
}

/** What is done about a ReplicaSet that cannot be created. */
const report = (trouble: CreationTrouble, { held, decision, claims }: Troubled): Plan => {
  if (trouble.kind === 'terminating') return plan([claims, statusStep(held, statusOf(held), [])])
  if (trouble.kind === 'collision') {
    // With another count the same template has another hash.
    const { collisionCount = 0, ...status } = normalStatus(held.deployment.status ?? {})
    return plan([claims, statusStep(held, { ...status, collisionCount: collisionCount + 1 }, [])])
  }
  const { deployment: object, now } = held
  const { message } = trouble
  const said = { status: 'False', reason: REASONS.failedCreate, message } as const
  const failed = progressDeadline(object) === undefined ? held : withCondition(held, conditionOf('Progressing', said, now))
  // Told before it is tried again: the status would wait for ever for a creation that is always refused.
  return plan([
    claims,
    event({ regarding: referenceTo(kinds.Deployment, object), type: 'Warning', reason: REASONS.failedCreate, message }),
    statusStep(failed, statusOf(failed), []),
    replicaSetSteps(decision.rollout),
  ])
}

/** Said once for each generation: a Deployment that selects all pods of its namespace would fight with everything in it. */
const refuseSelector = (object: Stored<Deployment>): Plan => {
  const { generation = 0 } = object.metadata
  if ((object.status?.observedGeneration ?? 0) >= generation) return plan()
  const message = 'This deployment is selecting all pods. A non-empty selector is required.'
  return plan([
    event({ regarding: referenceTo(kinds.Deployment, object), type: 'Warning', reason: 'SelectingAll', message }),
    statusStep(beginRollout(object, [], 0), normalStatus({ ...object.status, observedGeneration: generation }), []),
  ])
}
