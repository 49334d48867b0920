import { type DeepReadonly, parseTime, type ReplicaSetCondition } from '@coxswain/api-types'
import { findCondition } from '../../shared/find-condition.ts'
import { type Condition, type Conditions, conditionOf, REASONS, removeCondition, setCondition } from './conditions.ts'
import type { ReplicaSetState } from './replica-set-state.ts'
import { allReplicaSets, progressDeadline, type Rollout } from './rollout.ts'
import { isComplete, type Status } from './status.ts'

/** The status with the conditions Progressing and ReplicaFailure judged (upstream's `syncRolloutStatus`). */
export const withProgress = (rollout: Rollout, status: Status): Status => {
  const conditions = withReplicaFailure(rollout, withProgressing(rollout, status))
  return { ...status, conditions: conditions.length === 0 ? undefined : conditions }
}

const withProgressing = (rollout: Rollout, status: Status): Conditions => {
  const { deployment, now } = rollout
  const conditions = status.conditions ?? []
  if (progressDeadline(deployment) === undefined) return removeCondition(conditions, 'Progressing')
  const former = findCondition(conditions, 'Progressing')
  // Once complete, a rollout is over: pods that come and go are no progress, and no lack of it.
  if ((status.replicas ?? 0) === (status.updatedReplicas ?? 0) && former?.reason === REASONS.available) return conditions
  const who = subject(rollout)
  if (isComplete(deployment, status)) {
    const message = `${who} has successfully progressed.`
    return setCondition(conditions, conditionOf('Progressing', { status: 'True', reason: REASONS.available, message }, now))
  }
  if (hasProgressed(rollout, status)) {
    const condition = conditionOf('Progressing', { status: 'True', reason: REASONS.updated, message: `${who} is progressing.` }, now)
    // Set anew even with the same reason: its lastUpdateTime is what the deadline counts from.
    const { lastTransitionTime } = former?.status === 'True' ? former : condition
    return [...removeCondition(conditions, 'Progressing'), { ...condition, lastTransitionTime }]
  }
  if (!hasTimedOut(rollout, former)) return conditions
  const message = `${who} has timed out progressing.`
  return setCondition(conditions, conditionOf('Progressing', { status: 'False', reason: REASONS.timedOut, message }, now))
}

const subject = ({ current, deployment }: Rollout): string =>
  current === undefined ? `Deployment ${JSON.stringify(deployment.metadata.name)}` : `ReplicaSet ${JSON.stringify(current.name)}`

/** New pods have come up, or old ones have gone, since the status was last written. */
const hasProgressed = ({ deployment }: Rollout, next: Status): boolean => {
  const last = deployment.status ?? {}
  const oldPods = ({ replicas = 0, updatedReplicas = 0 }: Status): number => replicas - updatedReplicas
  const more = (count: 'updatedReplicas' | 'readyReplicas' | 'availableReplicas'): boolean => (next[count] ?? 0) > (last[count] ?? 0)
  return more('updatedReplicas') || more('readyReplicas') || more('availableReplicas') || oldPods(next) < oldPods(last)
}

const hasTimedOut = (rollout: Rollout, progressing: Condition | undefined): boolean => {
  if (progressing === undefined || progressing.reason === REASONS.available) return false
  if (progressing.reason === REASONS.timedOut) return true
  const deadline = deadlineOf(rollout, progressing)
  return deadline !== undefined && deadline < rollout.now
}

/** Milliseconds since the epoch. */
const deadlineOf = ({ deployment }: Rollout, progressing: Condition): number | undefined => {
  const [seconds, since] = [progressDeadline(deployment), parseTime(progressing.lastUpdateTime)]
  return seconds === undefined || since === undefined ? undefined : since + seconds * 1000
}

/** When to judge again: just past the deadline. Undefined where there is nothing to wait for (upstream's `requeueStuckDeployment`). */
export const timeToDeadline = (rollout: Rollout, status: Status): number | undefined => {
  const progressing = findCondition(status.conditions, 'Progressing')
  const { reason } = progressing ?? {}
  // Neither of the two is ever followed by a timeout.
  if (progressing === undefined || reason === REASONS.timedOut || reason === REASONS.available) return undefined
  if (isComplete(rollout.deployment, status)) return undefined
  const deadline = deadlineOf(rollout, progressing)
  // One second more, as the times in conditions are whole seconds.
  return deadline === undefined ? undefined : Math.max(0, deadline - rollout.now) + 1000
}

const withReplicaFailure = (rollout: Rollout, conditions: Conditions): Conditions => {
  // What the present template suffers from matters most.
  const failure = [rollout.current, ...allReplicaSets(rollout)].map(failureOf).find((each) => each !== undefined)
  if (failure === undefined) return removeCondition(conditions, 'ReplicaFailure')
  const { lastTransitionTime } = failure
  return setCondition(conditions, { ...failure, lastUpdateTime: lastTransitionTime })
}

const failureOf = (state: ReplicaSetState | undefined): DeepReadonly<ReplicaSetCondition> | undefined =>
  findCondition(state?.object.status?.conditions, 'ReplicaFailure')
