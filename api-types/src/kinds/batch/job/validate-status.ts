import type { Job, JobStatus } from '../../../generated/batch.v1.types.ts'
import { parseTime } from '../../../time.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { nonNegative } from '../../core/pod/errors.ts'
import { hasCondition, isFinished } from './conditions.ts'
import { firstInBoth, IndexesError, parseIndexes } from './indexes.ts'
import type { StatusChange } from './status-change.ts'

type Errors = readonly FieldError[]

const COUNTS = ['active', 'succeeded', 'failed', 'ready', 'terminating'] as const

/** Upstream's `validateJobStatus`. A rule looks at what this update changed: what was stored once may stay as it is. */
export const jobStatusErrors = ({ spec, status = {} }: Job, changed: StatusChange, at: Path): Errors => [
  ...COUNTS.flatMap((name) => nonNegative(status[name], at.child(name))),
  ...uncountedErrors(status, at.child('uncountedTerminatedPods')),
  ...conditionErrors(status, changed, at.child('conditions')),
  ...timeErrors(status, changed, at.child('completionTime')),
  ...reasonErrors(status, changed, at.child('conditions')),
  ...finishedErrors({ spec, status }, changed, at),
  ...indexErrors({ spec, status }, changed, at),
  ...countErrors(status, changed, at),
  ...criteriaErrors({ spec, status }, changed, at.child('conditions')),
]

const uncountedErrors = ({ uncountedTerminatedPods }: JobStatus, at: Path): Errors => {
  const seen = new Set<string>()
  return (['succeeded', 'failed'] as const).flatMap((list) =>
    (uncountedTerminatedPods?.[list] ?? []).flatMap((uid, i) => {
      const place = at.child(list).index(i)
      if (uid === '') return [fieldErrors.invalid(place, uid, 'must not be empty')]
      if (seen.has(uid)) return [fieldErrors.duplicate(place, uid)]
      seen.add(uid)
      return []
    }),
  )
}

const conditionErrors = (status: JobStatus, changed: StatusChange, at: Path): Errors => {
  if (!hasCondition(status, 'Complete')) return []
  return [
    ...((changed.complete || changed.failed) && hasCondition(status, 'Failed')
      ? [fieldErrors.invalidWhole(at, 'cannot set Complete=True and Failed=true conditions')]
      : []),
    ...((changed.complete || changed.failureTarget) && hasCondition(status, 'FailureTarget')
      ? [fieldErrors.invalidWhole(at, 'cannot set Complete=True and FailureTarget=true conditions')]
      : []),
  ]
}

const timeErrors = ({ startTime, completionTime, ...status }: JobStatus, changed: StatusChange, at: Path): Errors => {
  const complete = hasCondition(status, 'Complete')
  const shown = completionTime ?? null
  return [
    ...((changed.complete || changed.completionTime) && completionTime !== undefined && !complete
      ? [fieldErrors.invalid(at, shown, 'cannot set completionTime when there is no Complete=True condition')]
      : []),
    ...((changed.complete || changed.completionTime) && completionTime === undefined && complete
      ? [fieldErrors.required(at, 'completionTime is required for Complete jobs')]
      : []),
    ...((changed.startTime || changed.completionTime) && isBefore(completionTime, startTime)
      ? [fieldErrors.invalid(at, shown, 'must be equal to or after `startTime`')]
      : []),
  ]
}

const isBefore = (a: string | undefined, b: string | undefined): boolean =>
  (parseTime(a ?? '') ?? Number.POSITIVE_INFINITY) < (parseTime(b ?? '') ?? Number.NEGATIVE_INFINITY)

/** An end is told in two steps: first that it comes, and then, when no pod runs any more, that it has come. */
const reasonErrors = (status: JobStatus, changed: StatusChange, at: Path): Errors => [
  ...((changed.failed || changed.failedIndexes) && hasCondition(status, 'Failed') && !hasCondition(status, 'FailureTarget')
    ? [fieldErrors.invalidWhole(at, 'cannot set Failed=True condition without the FailureTarget=true condition')]
    : []),
  ...((changed.complete || changed.criteriaMet) && hasCondition(status, 'Complete') && !hasCondition(status, 'SuccessCriteriaMet')
    ? [fieldErrors.invalidWhole(at, 'cannot set Complete=True condition without the SuccessCriteriaMet=true condition')]
    : []),
]

const finishedErrors = ({ spec, status = {} }: Pick<Job, 'spec' | 'status'>, changed: StatusChange, at: Path): Errors => {
  if (!isFinished(status)) return []
  const neverStarts = spec?.suspend === true && spec.completions === 0
  const { succeeded = [], failed = [] } = status.uncountedTerminatedPods ?? {}
  const uncounted = at.child('uncountedTerminatedPods')
  return [
    ...((changed.finished || changed.active) && (status.active ?? 0) > 0
      ? [fieldErrors.invalid(at.child('active'), status.active, 'active>0 is invalid for finished job')]
      : []),
    ...((changed.finished || changed.startTime) && status.startTime === undefined && !neverStarts
      ? [fieldErrors.required(at.child('startTime'), 'startTime is required for finished job')]
      : []),
    ...((changed.finished || changed.uncounted) && succeeded.length + failed.length > 0
      ? [
          fieldErrors.invalid(
            uncounted,
            { Succeeded: succeeded.length > 0 ? succeeded : null, Failed: failed.length > 0 ? failed : null },
            'must be empty for finished job',
          ),
        ]
      : []),
  ]
}

const indexErrors = ({ spec, status = {} }: Pick<Job, 'spec' | 'status'>, changed: StatusChange, at: Path): Errors => {
  const { completedIndexes = '', failedIndexes } = status
  const [done, failed] = [at.child('completedIndexes'), at.child('failedIndexes')]
  const indexed = spec?.completionMode === 'Indexed'
  const perIndex = spec?.backoffLimitPerIndex !== undefined
  const completions = spec?.completions
  return [
    ...(changed.completedIndexes && completions !== undefined ? formatErrors(completedIndexes, completions, 'completedIndexes', done) : []),
    ...(changed.failedIndexes && completions !== undefined && perIndex && failedIndexes !== undefined
      ? formatErrors(failedIndexes, completions, 'failedIndexes', failed)
      : []),
    ...(changed.completedIndexes && completedIndexes !== '' && !indexed
      ? [fieldErrors.invalid(done, completedIndexes, 'cannot set non-empty completedIndexes when non-indexed completion mode')]
      : []),
    ...(changed.failedIndexes && failedIndexes !== undefined && !perIndex
      ? [fieldErrors.invalid(failed, failedIndexes, 'cannot set non-null failedIndexes when backoffLimitPerIndex is null')]
      : []),
    ...((changed.completedIndexes || changed.failedIndexes) && completions !== undefined && perIndex && failedIndexes !== undefined
      ? overlapErrors(completedIndexes, failedIndexes, completions, failed)
      : []),
  ]
}

const formatErrors = (text: string, completions: number, what: string, at: Path): Errors => {
  try {
    parseIndexes(text, completions)
    return []
  } catch (error) {
    if (!(error instanceof IndexesError)) throw error
    return [fieldErrors.invalid(at, text, `error parsing ${what}: ${error.message}`)]
  }
}

const overlapErrors = (completed: string, failed: string, completions: number, at: Path): Errors => {
  try {
    const both = firstInBoth(parseIndexes(completed, completions), parseIndexes(failed, completions))
    return both === undefined ? [] : [fieldErrors.invalid(at, failed, `failedIndexes and completedIndexes overlap at index: ${both}`)]
  } catch (error) {
    if (error instanceof IndexesError) return []
    throw error
  }
}

const countErrors = (status: JobStatus, changed: StatusChange, at: Path): Errors => [
  ...((changed.finished || changed.terminating) && isFinished(status) && (status.terminating ?? 0) > 0
    ? [fieldErrors.invalid(at.child('terminating'), status.terminating, 'terminating>0 is invalid for finished job')]
    : []),
  ...((changed.ready || changed.active) && status.ready !== undefined && status.ready > (status.active ?? 0)
    ? [fieldErrors.invalid(at.child('ready'), status.ready, 'cannot set more ready pods than active')]
    : []),
]

const criteriaErrors = ({ spec, status }: Pick<Job, 'spec' | 'status'>, changed: StatusChange, at: Path): Errors => {
  const met = hasCondition(status, 'SuccessCriteriaMet')
  return [
    ...((changed.criteriaMet || changed.failed) && met && hasCondition(status, 'Failed')
      ? [fieldErrors.invalidWhole(at, 'cannot set SuccessCriteriaMet=True and Failed=true conditions')]
      : []),
    ...((changed.criteriaMet || changed.failureTarget) && met && hasCondition(status, 'FailureTarget')
      ? [fieldErrors.invalidWhole(at, 'cannot set SuccessCriteriaMet=True and FailureTarget=true conditions')]
      : []),
    ...((changed.criteriaMet || changed.complete) && !met && spec?.successPolicy !== undefined && hasCondition(status, 'Complete')
      ? [fieldErrors.invalidWhole(at, 'cannot set Complete=True for Job with SuccessPolicy unless SuccessCriteriaMet=True')]
      : []),
  ]
}
