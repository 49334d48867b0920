import { type DeepReadonly, type DeploymentCondition, formatTime } from '@coxswain/api-types'
import { findCondition } from '../../shared/find-condition.ts'

export type Condition = DeepReadonly<DeploymentCondition>
export type Conditions = readonly Condition[]

/** Reasons of the Progressing condition, upstream's. */
export const REASONS = {
  failedCreate: 'ReplicaSetCreateError',
  created: 'NewReplicaSetCreated',
  found: 'FoundNewReplicaSet',
  updated: 'ReplicaSetUpdated',
  available: 'NewReplicaSetAvailable',
  timedOut: 'ProgressDeadlineExceeded',
  paused: 'DeploymentPaused',
  resumed: 'DeploymentResumed',
} as const

interface Said {
  readonly status: 'True' | 'False' | 'Unknown'
  readonly reason: string
  readonly message: string
}

/** A condition that begins now. */
export const conditionOf = (type: string, { status, reason, message }: Said, now: number): Condition => {
  const time = formatTime(now)
  return { type, status, lastUpdateTime: time, lastTransitionTime: time, reason, message }
}

/**
 * The conditions with one set (upstream's `SetDeploymentCondition`): unchanged where it has the same status and reason already; with the
 * former lastTransitionTime where only the reason is another.
 */
export const setCondition = (conditions: Conditions, condition: Condition): Conditions => {
  const current = findCondition(conditions, condition.type)
  if (current?.status === condition.status && current.reason === condition.reason) return conditions
  const { lastTransitionTime } = current?.status === condition.status ? current : condition
  return [...removeCondition(conditions, condition.type), { ...condition, lastTransitionTime }]
}

export const removeCondition = (conditions: Conditions, type: string): Conditions => conditions.filter((each) => each.type !== type)
