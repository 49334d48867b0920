import type { CronJob, CronJobSpec, JobTemplateSpec } from '../../../generated/batch.v1.types.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { nonNegative, notSupported, oneOf } from '../../core/pod/errors.ts'
import { jobSpecErrors } from '../job/validate-spec.ts'
import { checkSchedule } from './schedule.ts'
import { validateTimeZone } from './time-zone.ts'

type Errors = readonly FieldError[]

/** Names of Jobs have a number at the end, and those of their pods five characters more: 63 in all. */
const MAX_NAME = 52

const POLICIES = ['Allow', 'Forbid', 'Replace']

/** Upstream's `ValidateCronJobCreate` and `ValidateCronJobUpdate`. */
export const validateCronJob = ({ metadata, spec }: CronJob, at: Path, old: CronJob | undefined): Errors => [
  ...(spec === undefined ? [] : specErrors(spec, at.child('spec'), old?.spec)),
  ...(old === undefined && (metadata.name ?? '').length > MAX_NAME
    ? [fieldErrors.invalid(at.child('metadata').child('name'), metadata.name, 'must be no more than 52 characters')]
    : []),
]

const specErrors = (spec: CronJobSpec, at: Path, old: CronJobSpec | undefined): Errors => [
  ...(spec.schedule ? scheduleErrors(spec, at.child('schedule'), old) : [fieldErrors.required(at.child('schedule'))]),
  ...nonNegative(spec.startingDeadlineSeconds, at.child('startingDeadlineSeconds')),
  ...(spec.timeZone === old?.timeZone ? [] : validateTimeZone(spec.timeZone, at.child('timeZone'))),
  ...oneOf(spec.concurrencyPolicy, POLICIES, at.child('concurrencyPolicy')),
  ...jobTemplateErrors(spec.jobTemplate ?? {}, at.child('jobTemplate').child('spec'), old?.jobTemplate),
  ...nonNegative(spec.successfulJobsHistoryLimit, at.child('successfulJobsHistoryLimit')),
  ...nonNegative(spec.failedJobsHistoryLimit, at.child('failedJobsHistoryLimit')),
]

/** A zone in the schedule has never been meant to work, so one that is stored may stay. */
const scheduleErrors = ({ schedule, timeZone }: CronJobSpec, at: Path, old: CronJobSpec | undefined): Errors => {
  const wrong = checkSchedule(schedule)
  const hasZone = schedule.includes('TZ')
  const mayHaveZone = old?.schedule?.includes('TZ') === true
  const zone = (): string | undefined => {
    if (!hasZone) return undefined
    if (!mayHaveZone) return 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead'
    return timeZone === undefined ? undefined : 'cannot use both timeZone field and TZ or CRON_TZ in schedule'
  }
  return [wrong, zone()].flatMap((why) => (why === undefined ? [] : [fieldErrors.invalid(at, schedule, why)]))
}

/** The selector of a Job is made with the Job. `at` is the Job's spec. */
const jobTemplateErrors = ({ spec }: JobTemplateSpec, at: Path, old: JobTemplateSpec | undefined): Errors =>
  spec === undefined
    ? []
    : [
        ...jobSpecErrors(spec, at, old?.spec),
        ...(spec.selector === undefined
          ? []
          : [fieldErrors.invalid(at.child('selector'), spec.selector, '`selector` will be auto-generated')]),
        ...(spec.manualSelector === true ? [notSupported(at.child('manualSelector'), true, ['nil', 'false'])] : []),
      ]
