import type { PodDisruptionBudgetStatus } from '../../../generated/policy.v1.types.ts'
import type { DeepReadonly } from '../../../object.ts'
import { setStatusCondition } from '../../set-status-condition.ts'

type Status = DeepReadonly<PodDisruptionBudgetStatus>

export const DISRUPTION_ALLOWED = 'DisruptionAllowed'
/** Nobody knows how many pods there should be: the counts are not to be trusted. */
export const SYNC_FAILED = 'SyncFailed'

const wordsOf = ({ disruptionsAllowed = 0 }: Status) =>
  disruptionsAllowed > 0 ? { status: 'True', reason: 'SufficientPods' } : { status: 'False', reason: 'InsufficientPods' }

/** The status with a condition that says what its count says (upstream's `UpdateDisruptionAllowedCondition`). */
export const withDisruptionAllowed = (status: Status, now: number): Status => ({
  ...status,
  conditions: setStatusCondition(
    status.conditions,
    { type: DISRUPTION_ALLOWED, ...wordsOf(status), message: '', observedGeneration: status.observedGeneration },
    now,
  ),
})

/** Does the condition say what the count says (upstream's `ConditionsAreUpToDate`)? */
export const saysDisruptionAllowed = (status: Status): boolean => {
  const said = status.conditions?.find(({ type }) => type === DISRUPTION_ALLOWED)
  const { status: expected, reason } = wordsOf(status)
  return said?.status === expected && said.reason === reason
}
