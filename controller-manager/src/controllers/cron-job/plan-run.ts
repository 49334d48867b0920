import { type BatchV1, type CronJob, type DeepReadonly, type Job, kinds, parseTime, type Stored } from '@coxswain/api-types'
import { create, type Step } from '@coxswain/client'
import { dueRun, untilNextRun } from './due-runs.ts'
import { removeJob } from './history.ts'
import { jobName, makeJob } from './made-jobs.ts'
import { type Notice, note, noteOn, warning } from './notices.ts'
import { runsOf } from './schedule.ts'

type Spec = DeepReadonly<BatchV1.CronJobSpec>

export interface RunInput {
  readonly cronJob: Stored<CronJob>
  readonly spec: Spec
  /** As its Jobs have it. */
  readonly status: DeepReadonly<BatchV1.CronJobStatus>
  readonly jobs: readonly Stored<Job>[]
  /** The Job of this name, whoever made it. */
  jobNamed(name: string): Stored<Job> | undefined
  /** Runs up to then are none of its: the schedule was another one. */
  readonly since: number
  readonly now: number
}

export interface RunPlan {
  readonly notices: readonly Notice[]
  /** Jobs that make room for the next one. */
  readonly replaced: readonly Stored<Job>[]
  /** Their deletions. */
  readonly deletions: readonly Step[]
  readonly creation?: Step | undefined
  readonly requeueAfterMs?: number | undefined
}

const NOTHING: RunPlan = { notices: [], replaced: [], deletions: [] }

/** What to do about the latest run that is due (upstream's `syncCronJob`). */
export const planRun = (input: RunInput): RunPlan => {
  const { cronJob, spec, now } = input
  if (cronJob.metadata.deletionTimestamp !== undefined || spec.suspend === true) return NOTHING
  const { schedule } = spec
  const runs = runsOf(schedule, spec.timeZone)
  if (typeof runs === 'string')
    return { ...NOTHING, notices: [warning('UnparseableSchedule', `unparseable schedule: ${JSON.stringify(schedule)} : ${runs}`)] }
  const known = lastRun(input)
  const deadline = spec.startingDeadlineSeconds === undefined ? 0 : now - spec.startingDeadlineSeconds * 1000
  const due = dueRun(runs, Math.max(known, deadline), now)
  const zoned = schedule.includes('TZ') ? [warning('UnsupportedSchedule', unsupported(schedule))] : []
  if (typeof due === 'string')
    return { ...NOTHING, notices: [...zoned, warning('InvalidSchedule', `invalid schedule: ${schedule} : ${due}`)] }
  const requeueAfterMs = untilNextRun(runs, known, now)
  if (due.run === undefined) return { ...NOTHING, notices: zoned, requeueAfterMs }
  const tooMany = due.missed === 'many' ? [warning('TooManyMissedTimes', TOO_MANY, due.run)] : []
  const taken = takeRun(input, due.run)
  return { ...taken, notices: [...zoned, ...tooMany, ...taken.notices], requeueAfterMs }
}

const TOO_MANY = 'too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew'

const unsupported = (schedule: string): string =>
  `CRON_TZ or TZ used in schedule ${JSON.stringify(schedule)} is not officially supported, see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details`

/** Runs are looked for after this time. */
const lastRun = ({ cronJob, status, since }: RunInput): number =>
  Math.max(since, parseTime(status.lastScheduleTime) ?? parseTime(cronJob.metadata.creationTimestamp) ?? 0)

const takeRun = (input: RunInput, run: number): RunPlan => {
  const { cronJob, spec, status, jobs, jobNamed, now } = input
  const { active = [] } = status
  if (spec.startingDeadlineSeconds !== undefined && run + spec.startingDeadlineSeconds * 1000 < now)
    return { ...NOTHING, notices: [warning('MissSchedule', `Missed scheduled time to start a job: ${formatRfc1123(run)}`, run)] }
  const name = jobName(cronJob, run)
  // One of this name that somebody else has made takes the run's place.
  if (parseTime(status.lastScheduleTime) === run || active.some((job) => job.name === name) || jobNamed(name) !== undefined) return NOTHING
  if (spec.concurrencyPolicy === 'Forbid' && active.length > 0)
    return { ...NOTHING, notices: [note('JobAlreadyActive', ALREADY_ACTIVE, run)] }
  const replaced = spec.concurrencyPolicy === 'Replace' ? jobs.filter(({ metadata }) => active.some(({ uid }) => uid === metadata.uid)) : []
  const deletions = replaced.map((job) => removeJob(cronJob, job, { reason: 'the next run is due and takes its place' }))
  const creation = create(kinds.Job, makeJob(cronJob, spec, run), {
    reason: `the run of ${new Date(run).toISOString()} is due`,
    after: deletions.map(({ id }) => id),
    onSuccess: noteOn(cronJob, note('SuccessfulCreate', 'Created job {name}')),
    onFailure: noteOn(cronJob, warning('FailedCreate', 'Error creating job: {error}')),
  })
  return { ...NOTHING, replaced, deletions, creation }
}

const ALREADY_ACTIVE = 'Not starting job because prior execution is running and concurrency policy is Forbid'

/** `Thu, 01 Jan 2026 00:00:00 +0000`. */
const formatRfc1123 = (time: number): string => new Date(time).toUTCString().replace('GMT', '+0000')
