import type { IndexState } from './index-state.ts'
import { countOf } from './intervals.ts'
import { countsAsFailure, isFailed, isSucceeded, isValid, type Situation } from './situation.ts'

/** Ends of pods, those that have not been counted in the status yet included. */
export interface Tally {
  readonly succeeded: number
  /** Failures that count. */
  readonly failed: number
}

export const tallyOf = (situation: Situation, indexes: IndexState | undefined): Tally => {
  const { status, uncounted } = situation
  const { succeeded = [], failed = [] } = status.uncountedTerminatedPods ?? {}
  const listed = new Set([...succeeded, ...failed])
  const fresh = uncounted.filter((pod) => !listed.has(pod.metadata.uid) && isValid(situation, pod))
  return {
    succeeded:
      indexes === undefined ? (status.succeeded ?? 0) + succeeded.length + fresh.filter(isSucceeded).length : countOf(indexes.succeeded),
    failed:
      (status.failed ?? 0) + failed.length + fresh.filter((pod) => isFailed(situation, pod) && countsAsFailure(situation, pod)).length,
  }
}
