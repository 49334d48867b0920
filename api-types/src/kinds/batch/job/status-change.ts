import type { Job, JobConditionType } from '../../../generated/batch.v1.types.ts'
import { semanticEqual } from '../../../util/semantic-equal.ts'
import { hasCondition, isFinished } from './conditions.ts'

/** What an update of a status has changed. */
export interface StatusChange {
  readonly complete: boolean
  readonly failed: boolean
  readonly failureTarget: boolean
  readonly criteriaMet: boolean
  readonly finished: boolean
  readonly completedIndexes: boolean
  readonly failedIndexes: boolean
  readonly completionTime: boolean
  readonly startTime: boolean
  readonly uncounted: boolean
  readonly active: boolean
  readonly ready: boolean
  readonly terminating: boolean
}

export const statusChange = ({ status: next = {} }: Job, { status: old = {} }: Job): StatusChange => {
  const turned = (type: JobConditionType): boolean => hasCondition(next, type) !== hasCondition(old, type)
  return {
    complete: turned('Complete'),
    failed: turned('Failed'),
    failureTarget: turned('FailureTarget'),
    criteriaMet: turned('SuccessCriteriaMet'),
    finished: isFinished(next) !== isFinished(old),
    completedIndexes: (next.completedIndexes ?? '') !== (old.completedIndexes ?? ''),
    failedIndexes: next.failedIndexes !== old.failedIndexes,
    completionTime: next.completionTime !== old.completionTime,
    startTime: next.startTime !== old.startTime,
    uncounted: !semanticEqual(next.uncountedTerminatedPods, old.uncountedTerminatedPods),
    active: (next.active ?? 0) !== (old.active ?? 0),
    ready: next.ready !== old.ready,
    terminating: next.terminating !== old.terminating,
  }
}
