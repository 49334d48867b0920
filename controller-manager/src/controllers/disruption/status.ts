import {
  type DeepReadonly,
  DISRUPTION_ALLOWED,
  deepEqual,
  type PodDisruptionBudget,
  type PodDisruptionBudgetStatus,
  type Stored,
  SYNC_FAILED,
  saysDisruptionAllowed,
  setStatusCondition,
  withDisruptionAllowed,
} from '@coxswain/api-types'

type Status = DeepReadonly<PodDisruptionBudgetStatus>

export interface Counts {
  readonly currentHealthy: number
  readonly desiredHealthy: number
  readonly expectedPods: number
  readonly disruptedPods: Readonly<Record<string, string>>
}

/** The status that the counts make; undefined where what is written says the same (upstream's `updatePdbStatus`). */
export const countedStatus = ({ metadata, status = {} }: Stored<PodDisruptionBudget>, counts: Counts, now: number): Status | undefined => {
  const { currentHealthy, desiredHealthy, expectedPods, disruptedPods } = counts
  // No pods, no disruptions: the first ones that appear are safe until they are counted.
  const disruptionsAllowed = expectedPods > 0 ? Math.max(0, currentHealthy - desiredHealthy) : 0
  const next = {
    observedGeneration: metadata.generation,
    disruptedPods: Object.keys(disruptedPods).length === 0 ? undefined : disruptedPods,
    disruptionsAllowed,
    currentHealthy,
    desiredHealthy,
    expectedPods,
    conditions: status.conditions,
  }
  const written = {
    observedGeneration: status.observedGeneration,
    disruptedPods: Object.keys(status.disruptedPods ?? {}).length === 0 ? undefined : status.disruptedPods,
    disruptionsAllowed: status.disruptionsAllowed,
    currentHealthy: status.currentHealthy,
    desiredHealthy: status.desiredHealthy,
    expectedPods: status.expectedPods,
    conditions: status.conditions,
  }
  return deepEqual(next, written) && saysDisruptionAllowed(status) ? undefined : withDisruptionAllowed(next, now)
}

/** The status where nothing can be counted: no more disruptions, and why. Undefined where it says so already (upstream's `failSafe`). */
export const failedStatus = ({ status = {} }: Stored<PodDisruptionBudget>, message: string, now: number): Status | undefined => {
  const { observedGeneration } = status
  const failed = { type: DISRUPTION_ALLOWED, status: 'False', reason: SYNC_FAILED, message, observedGeneration }
  const next = { ...status, disruptionsAllowed: 0, conditions: setStatusCondition(status.conditions, failed, now) }
  return deepEqual(next, status) ? undefined : next
}
