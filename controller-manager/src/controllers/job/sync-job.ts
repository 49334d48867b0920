import { kinds, type Pod, type Stored } from '@coxswain/api-types'
import { event, type Outcomes, type Plan, plan, type Step, updateStatus } from '@coxswain/client'
import { isPodReady } from '../../shared/pod-state.ts'
import { isNamespaceTerminating } from '../../shared/terminating-namespace.ts'
import { withEnded } from './back-off.ts'
import { type Count, countEnded } from './count-ended.ts'
import { COMPLETED, deadlineLeft, type End, endOf, toldEnd } from './end.ts'
import { indexStateOf } from './index-state.ts'
import type { JobRecord } from './job-memory.ts'
import { podsFailed } from './last-failure.ts'
import { managePods, NO_CHANGE, noteOn, type PodChange, removeActivePods } from './manage-pods.ts'
import { isFailed, isSucceeded, type Situation } from './situation.ts'
import { type NextStatus, nextStatus, tellsCountsAlone } from './status.ts'
import { type Tally, tallyOf } from './tally.ts'
import { untrack } from './tracking.ts'

export interface SyncInput {
  readonly record: JobRecord
  readonly outcomes: Outcomes
}

export interface Synced {
  readonly plan: Plan
  readonly record: JobRecord
}

/**
 * What to do for a Job that has not finished (upstream's `syncJob`): make or delete pods, write how many there are and how many have
 * ended, and let go of the pods whose end is written. In this order; each waits for the one before.
 */
export const syncJob = (situation: Situation, { record, outcomes }: SyncInput): Synced => {
  const indexes = indexStateOf(situation)
  const tally = tallyOf(situation, indexes)
  const { pods } = situation
  const failures = withEnded(record.failures, {
    succeeded: pods.filter(isSucceeded),
    failed: pods.filter((pod) => isFailed(situation, pod)),
  })
  const early = endOf(situation, { failed: tally.failed, indexes })
  const isManaged = early === undefined && situation.job.metadata.deletionTimestamp === undefined
  const mayCreate = !isNamespaceTerminating(outcomes)
  const change =
    early !== undefined
      ? removeActivePods(situation, reasonOf(early))
      : isManaged
        ? managePods(situation, { succeeded: tally.succeeded, indexes, failures, mayCreate })
        : NO_CHANGE
  // Where that has just failed, it may fail again: what is there is written without waiting for it.
  const written = podsFailed(outcomes) ? NO_CHANGE : change
  const counts = countsAfter(situation, written)
  const end = early === undefined ? completion(situation, tally, counts) : counts.active === 0 ? early : undefined
  const count = countEnded(situation, end, indexes)
  const isOver = end !== undefined && counts.terminating === 0 && isSettled(situation, count)
  const due = nextStatus(situation, { ...counts, count, indexes, end, isOver, isManaged })
  const isProgress = end === undefined && isManaged && !count.full && due !== undefined && tellsCountsAlone(situation, due)
  const batchMs = isProgress ? batchLeft(record, situation.now) : undefined
  const [next, release] = batchMs === undefined ? [due, count.release] : [undefined, []]
  const requeueAfterMs = [change.requeueAfterMs, early === undefined ? deadlineLeft(situation) : undefined, batchMs].reduce(earlier)
  return {
    plan: plan([change.steps, statusSteps(situation, { next, release, written, change })], { requeueAfterMs }),
    record: {
      failures,
      status: next?.status ?? situation.status,
      writtenAt: next === undefined ? record.writtenAt : situation.now,
    },
  }
}

/**
 * While a Job goes on, its counts are written once a second at most, and pods that have ended are let go with them (upstream's
 * `SyncJobBatchPeriod`). New pods do not wait for that, nor does the end.
 */
const BATCH_MS = 1000

/** How long counts wait yet; undefined: not at all. */
const batchLeft = ({ writtenAt }: JobRecord, now: number): number | undefined => {
  const left = writtenAt === undefined ? 0 : writtenAt + BATCH_MS - now
  // A clock that was set back must not hold them for long.
  return left > 0 && left <= BATCH_MS ? left : undefined
}

const reasonOf = ({ type, reason }: End): string =>
  type === 'FailureTarget' ? `the Job has failed: ${reason}` : 'enough of the Job has succeeded'

/** Pods as they are when the change is done. */
const countsAfter = ({ active, terminating }: Situation, change: PodChange) => ({
  active: active.length + change.active,
  ready: active.filter(isPodReady).length + change.ready,
  terminating: terminating.length + change.terminating,
})

/** Without a number of completions, one success is enough when nothing runs any more. */
const completion = ({ spec }: Situation, { succeeded }: Tally, { active }: { readonly active: number }): End | undefined => {
  const enough = spec.completions === undefined ? succeeded > 0 : succeeded >= spec.completions
  return enough && active === 0 ? COMPLETED : undefined
}

/** The end has been told, and every pod counted. */
const isSettled = (situation: Situation, { waiting, release, full }: Count): boolean =>
  toldEnd(situation) !== undefined && !full && release.length + (waiting.succeeded?.length ?? 0) + (waiting.failed?.length ?? 0) === 0

const earlier = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? (a ?? b) : Math.min(a, b)

interface Writing {
  readonly next: NextStatus | undefined
  /** Pods that have ended, as far as the status tells of them or has told. */
  readonly release: readonly Stored<Pod>[]
  /** The change that the status tells of. */
  readonly written: PodChange
  readonly change: PodChange
}

const statusSteps = ({ job, terminating }: Situation, { next, release, written, change }: Writing): readonly Step[] => {
  const status =
    next === undefined
      ? undefined
      : updateStatus(kinds.Job, { ...job, status: next.status }, { reason: next.reason, after: written.steps.map(({ id }) => id) })
  const after = status === undefined ? [] : [status.id]
  const events = (next?.announcements ?? []).map(({ type, reason, message }) =>
    event(noteOn(job, type, reason, message), { after, reason: message }),
  )
  const isGivenUp = new Set(change.givenUp)
  const releases = release
    .filter((pod) => !isGivenUp.has(pod))
    .map((pod) => untrack(pod, { reason: terminating.includes(pod) ? 'it is counted' : 'it has ended and is counted', after }))
  return [...(status === undefined ? [] : [status]), ...events, ...releases]
}
