import {
  type BatchV1,
  type CoreV1,
  type CronJob,
  type DeepReadonly,
  formatTime,
  type Job,
  kinds,
  parseTime,
  type Stored,
} from '@coxswain/api-types'
import { referenceTo } from '@coxswain/client'
import { finishedAs } from '../../shared/job-state.ts'
import { runOf } from './made-jobs.ts'
import { type Notice, note, warning } from './notices.ts'

type Status = DeepReadonly<BatchV1.CronJobStatus>
type Reference = DeepReadonly<CoreV1.ObjectReference>

export interface JobsInput {
  readonly cronJob: Stored<CronJob>
  /** Jobs that name it as their controller. */
  readonly jobs: readonly Stored<Job>[]
  /** Uids of active Jobs that the cache does not hold, though they are there. */
  readonly alive: readonly string[]
}

export interface Observed {
  readonly status: Status
  readonly notices: readonly Notice[]
}

/**
 * The status as its Jobs have it: which of them run, for which run the last was made, and when one last succeeded. A Job that was made
 * by us and is not listed yet is listed: so that of one whose making was the last thing that a controller did, none is made again.
 */
export const observeJobs = (input: JobsInput): Observed => {
  const { cronJob, jobs } = input
  const { active = [], lastScheduleTime, lastSuccessfulTime } = cronJob.status ?? {}
  const listed = new Set(active.map(({ uid }) => uid))
  const last = parseTime(lastScheduleTime) ?? 0
  const notices: Notice[] = []
  const added: Reference[] = []
  const ended = new Set<string | undefined>()
  for (const job of jobs) {
    const { name, uid } = job.metadata
    const end = finishedAs(job)
    const run = runOf(cronJob, job)
    if (end !== undefined) {
      ended.add(uid)
      // One that was made and has ended since the status was written is told too.
      if (listed.has(uid) || (run ?? 0) > last) notices.push(note('SawCompletedJob', `Saw completed job: ${name}, condition: ${end}`, uid))
    } else if (!listed.has(uid)) {
      if (run !== undefined) added.push(referenceTo(kinds.Job, job))
      else notices.push(warning('UnexpectedJob', `Saw a job that the controller did not create or forgot: ${name}`, uid))
    }
  }
  const { left, missing } = stillActive(
    active.filter(({ uid }) => !ended.has(uid)),
    input,
  )
  notices.push(...missing.map(({ name, uid }) => note('MissingJob', `Active job went missing: ${name}`, uid)))
  return {
    notices,
    status: {
      active: [...left, ...added],
      lastScheduleTime: latest(lastScheduleTime, ...jobs.map((job) => runTime(runOf(cronJob, job)))),
      lastSuccessfulTime: latest(lastSuccessfulTime, ...jobs.map(successTime)),
    },
  }
}

const runTime = (run: number | undefined): string | undefined => (run === undefined ? undefined : formatTime(run))
const successTime = (job: Stored<Job>): string | undefined => (finishedAs(job) === 'Complete' ? job.status?.completionTime : undefined)

const latest = (...times: readonly (string | undefined)[]): string | undefined =>
  times.reduce((last, time) => ((parseTime(time) ?? 0) > (parseTime(last) ?? 0) ? time : last))

const stillActive = (active: readonly Reference[], { jobs, alive }: JobsInput) => {
  const there = new Set<string | undefined>([...jobs.map(({ metadata }) => metadata.uid), ...alive])
  return { left: active.filter(({ uid }) => there.has(uid)), missing: active.filter(({ uid }) => !there.has(uid)) }
}
