import { type CronJob, type Job, kinds, parseTime, type Stored } from '@coxswain/api-types'
import { remove, type Step, type StepOptions } from '@coxswain/client'
import { finishedAs } from '../../shared/job-state.ts'
import { noteOn } from './notices.ts'

/**
 * Deletes the oldest of the Jobs that have ended, where there are more than are to be kept (upstream's `cleanupFinishedJobs`), `after` their
 * runs are told in the status: a run of which nothing is left would be taken again.
 */
export const trimHistory = (cronJob: Stored<CronJob>, jobs: readonly Stored<Job>[], after: readonly string[]): readonly Step[] => {
  const { successfulJobsHistoryLimit, failedJobsHistoryLimit } = cronJob.spec ?? {}
  const oldest = (end: 'Complete' | 'Failed', limit: number | undefined): readonly Stored<Job>[] => {
    if (limit === undefined) return []
    const ended = jobs.filter((job) => finishedAs(job) === end && job.metadata.deletionTimestamp === undefined)
    return ended.sort(byStart).slice(0, Math.max(0, ended.length - limit))
  }
  const why = (what: string, limit: number | undefined): string => `of those that ${what} ${limit} are kept, and it is the oldest`
  return [
    ...oldest('Complete', successfulJobsHistoryLimit).map((job) =>
      removeJob(cronJob, job, { reason: why('have succeeded', successfulJobsHistoryLimit), after }),
    ),
    ...oldest('Failed', failedJobsHistoryLimit).map((job) =>
      removeJob(cronJob, job, { reason: why('have failed', failedJobsHistoryLimit), after }),
    ),
  ]
}

/** Those that never started are the last to go. */
const byStart = (a: Stored<Job>, b: Stored<Job>): number => {
  const [first, second] = [startOf(a), startOf(b)]
  return first === second ? (a.metadata.name < b.metadata.name ? -1 : 1) : first - second
}
const startOf = ({ status }: Stored<Job>): number => parseTime(status?.startTime) ?? Number.MAX_SAFE_INTEGER

/** Deletes a Job, and its pods with it. */
export const removeJob = (cronJob: Stored<CronJob>, job: Stored<Job>, options: Pick<StepOptions, 'reason' | 'after'>): Step =>
  remove(kinds.Job, job, {
    ...options,
    propagationPolicy: 'Background',
    onSuccess: noteOn(cronJob, { type: 'Normal', reason: 'SuccessfulDelete', message: 'Deleted job {name}' }),
    onFailure: noteOn(cronJob, { type: 'Warning', reason: 'FailedDelete', message: 'Deleted job: {error}' }),
  })
