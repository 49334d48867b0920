import { type Job, kinds, parseTime, type Stored } from '@coxswain/api-types'
import { defineController, plan, remove } from '@coxswain/client'
import { findCondition } from '../shared/find-condition.ts'
import { finishedAs } from '../shared/job-state.ts'

/**
 * Deletes Jobs, and their pods before them, when they have been finished for as long as they ask (upstream's `pkg/controller/ttlafterfinished`).
 * One that has changed since it was looked at is looked at again: it may ask for longer now.
 */
export const ttlAfterFinished = defineController<Job>({
  name: 'ttl-after-finished-controller',
  for: kinds.Job,
  when: ({ type }) => type !== 'deleted',
  reconcile: ({ object: job, now }) => {
    const due = job === undefined ? undefined : dueTime(job)
    if (job === undefined || due === undefined) return plan()
    if (due > now) return plan([], { requeueAfterMs: due - now })
    const { uid, resourceVersion } = job.metadata
    return plan(
      remove(kinds.Job, job, {
        reason: `it finished ${job.spec?.ttlSecondsAfterFinished} seconds ago and asks to go then`,
        preconditions: { uid, resourceVersion },
        propagationPolicy: 'Foreground',
      }),
    )
  },
})

/** When a Job is to be deleted, in milliseconds; undefined: never, not yet, or it is already. */
const dueTime = (job: Stored<Job>): number | undefined => {
  const ttl = job.spec?.ttlSecondsAfterFinished
  const end = finishedAs(job)
  if (ttl === undefined || end === undefined || job.metadata.deletionTimestamp !== undefined) return undefined
  const finished = parseTime(findCondition(job.status?.conditions, end)?.lastTransitionTime)
  return finished === undefined ? undefined : finished + ttl * 1000
}
