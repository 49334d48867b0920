import type { Job, JobConditionType } from '../../../generated/batch.v1.types.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { validateImmutableField } from '../../../validation/object-meta.ts'
import { hasCondition } from './conditions.ts'
import { statusChange } from './status-change.ts'
import { jobStatusErrors } from './validate-status.ts'

type Errors = readonly FieldError[]

const TERMINAL = ['Failed', 'Complete', 'FailureTarget'] as const

/** What a Job may say of how far it is, given what it said before (upstream's `ValidateJobUpdateStatus`). */
export const validateJobStatusUpdate = (next: Job, old: Job, at: Path): Errors => {
  const place = at.child('status')
  const conditions = place.child('conditions')
  return [
    ...jobStatusErrors(next, statusChange(next, old), place),
    ...TERMINAL.flatMap((type) => disabledErrors(type, `cannot disable the terminal ${type}=True condition`, next, old, conditions)),
    ...counterErrors(next, old, place),
    ...timeErrors(next, old, place),
    ...disabledErrors('SuccessCriteriaMet', 'cannot disable the SuccessCriteriaMet=True condition', next, old, conditions),
    ...(hasCondition(old.status, 'Complete') &&
    !hasCondition(old.status, 'SuccessCriteriaMet') &&
    hasCondition(next.status, 'SuccessCriteriaMet')
      ? [fieldErrors.invalidWhole(conditions, 'cannot set SuccessCriteriaMet=True for Job already has Complete=true conditions')]
      : []),
  ]
}

const disabledErrors = (type: JobConditionType, why: string, next: Job, old: Job, at: Path): Errors =>
  hasCondition(old.status, type) && !hasCondition(next.status, type) ? [fieldErrors.invalidWhole(at, why)] : []

const counterErrors = ({ spec, status = {} }: Job, { status: old = {} }: Job, at: Path): Errors => {
  const fell = (name: 'failed' | 'succeeded'): Errors =>
    (status[name] ?? 0) < (old[name] ?? 0)
      ? [fieldErrors.invalid(at.child(name), status[name] ?? 0, `cannot decrease the ${name} counter`)]
      : []
  // An Indexed Job that shrinks forgets the indexes that it no longer has.
  const mayShrink = spec?.completionMode === 'Indexed' && spec.completions !== undefined && spec.completions === spec.parallelism
  return [...fell('failed'), ...(mayShrink ? [] : fell('succeeded'))]
}

const timeErrors = ({ spec, status = {} }: Job, { status: old = {} }: Job, at: Path): Errors => {
  const resumes = hasCondition(old, 'Suspended') && !hasCondition(status, 'Suspended')
  const mayRestart = spec?.suspend === true || resumes
  return [
    ...(status.completionTime === undefined || old.completionTime === undefined
      ? []
      : validateImmutableField(status.completionTime, old.completionTime, at.child('completionTime'))),
    ...(old.startTime !== undefined && status.startTime !== old.startTime && !mayRestart
      ? [fieldErrors.required(at.child('startTime'), 'startTime cannot be removed for unsuspended job')]
      : []),
  ]
}
