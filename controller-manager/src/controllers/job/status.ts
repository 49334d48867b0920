import { type BatchV1, type DeepReadonly, deepEqual, formatTime } from '@coxswain/api-types'
import { findCondition } from '../../shared/find-condition.ts'
import { withCondition } from '../../shared/with-condition.ts'
import type { Count } from './count-ended.ts'
import type { End } from './end.ts'
import type { IndexState } from './index-state.ts'
import { countOf, formatIntervals, withIndexes } from './intervals.ts'
import type { Situation } from './situation.ts'

type Status = DeepReadonly<BatchV1.JobStatus>
type Conditions = readonly DeepReadonly<BatchV1.JobCondition>[]

/** What is told in an event when the status is written. */
export interface Announcement {
  readonly type: 'Normal' | 'Warning'
  readonly reason: string
  readonly message: string
}

export interface StatusInput {
  readonly active: number
  readonly ready: number
  readonly terminating: number
  readonly count: Count
  readonly indexes: IndexState | undefined
  readonly end: End | undefined
  /** Whether the end has been told before, and nothing of the Job is left to wait for. */
  readonly isOver: boolean
  /** Whether its pods are looked after, so that it can be said to be suspended or resumed. */
  readonly isManaged: boolean
}

export interface NextStatus {
  readonly status: Status
  /** Why it is written. */
  readonly reason: string
  readonly announcements: readonly Announcement[]
}

/** The status to write; undefined where what is written says the same. */
export const nextStatus = (situation: Situation, input: StatusInput): NextStatus | undefined => {
  const { status: former } = situation
  const { count, indexes } = input
  const completed = indexes === undefined ? undefined : withIndexes(indexes.succeeded, count.newIndexes)
  const succeeded = completed === undefined ? (former.succeeded ?? 0) + count.succeeded : countOf(completed)
  const turn = turnOf(situation, input, succeeded)
  const status: Status = {
    ...former,
    conditions: turn.conditions,
    startTime: turn.startTime,
    completionTime: turn.completionTime,
    active: input.active || undefined,
    ready: input.ready,
    terminating: input.terminating,
    succeeded: succeeded || undefined,
    failed: (former.failed ?? 0) + count.failed || undefined,
    completedIndexes: completed === undefined || completed.length === 0 ? undefined : formatIntervals(completed),
    failedIndexes: indexes?.failed === undefined ? undefined : formatIntervals(indexes.failed),
    uncountedTerminatedPods: listOf(count.waiting),
  }
  if (deepEqual(normal(status), normal(former))) return undefined
  const [told] = turn.announcements
  return { status: normal(status), reason: told?.message ?? reasonOf(count), announcements: turn.announcements }
}

/** Has nothing changed but how many pods there are, and have been? */
export const tellsCountsAlone = ({ status: former }: Situation, { status }: NextStatus): boolean =>
  status.startTime === former.startTime &&
  status.completionTime === former.completionTime &&
  deepEqual(status.conditions ?? [], former.conditions ?? [])

const reasonOf = ({ succeeded, failed, release }: Count): string => {
  if (release.length > 0) return 'pods have ended'
  return succeeded + failed > 0 ? 'pods that have ended are counted' : 'the pods have changed'
}

/** As Go writes it: counts of nothing and empty lists are left out. */
const normal = (status: Status): Status =>
  Object.fromEntries(
    Object.entries(status).filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0)),
  ) as Status

const listOf = ({ succeeded = [], failed = [] }: Count['waiting']): Count['waiting'] => ({
  ...(succeeded.length === 0 ? {} : { succeeded }),
  ...(failed.length === 0 ? {} : { failed }),
})

interface Turn {
  readonly conditions: Conditions
  readonly startTime: string | undefined
  readonly completionTime: string | undefined
  readonly announcements: readonly Announcement[]
}

const turnOf = (situation: Situation, input: StatusInput, succeeded: number): Turn => {
  const { spec, status, now } = situation
  const { conditions = [], completionTime } = status
  const startTime = status.startTime ?? (spec.suspend === true ? undefined : formatTime(now))
  const turn: Turn = { conditions, startTime, completionTime, announcements: [] }
  if (input.end !== undefined) return input.isOver ? over(turn, situation, { end: input.end, succeeded }) : ending(turn, input.end, now)
  return input.isManaged ? suspending(turn, situation) : turn
}

const conditionOf = (type: string, { reason, message }: Omit<Announcement, 'type'>, at: number, status = 'True') => ({
  type,
  status,
  lastProbeTime: formatTime(at),
  lastTransitionTime: formatTime(at),
  reason,
  message,
})

const ending = (turn: Turn, end: End, now: number): Turn =>
  findCondition(turn.conditions, end.type)?.status === 'True'
    ? turn
    : { ...turn, conditions: withCondition(turn.conditions, conditionOf(end.type, end, now)) }

const over = (turn: Turn, { spec, now }: Situation, { end, succeeded }: { readonly end: End; readonly succeeded: number }): Turn => {
  if (end.type === 'FailureTarget') {
    const conditions = withCondition(turn.conditions, conditionOf('Failed', end, now))
    return { ...turn, conditions, announcements: [{ type: 'Warning', reason: end.reason, message: end.message }] }
  }
  const tooMany: Announcement = {
    type: 'Warning',
    reason: 'TooManySucceededPods',
    message: 'Too many succeeded pods running after completion count reached',
  }
  const completed: Announcement = { type: 'Normal', reason: 'Completed', message: 'Job completed' }
  return {
    ...turn,
    conditions: withCondition(turn.conditions, conditionOf('Complete', end, now)),
    completionTime: formatTime(now),
    announcements: succeeded > (spec.completions ?? Number.POSITIVE_INFINITY) ? [tooMany, completed] : [completed],
  }
}

/** The time in which a Job must end is counted from its last start: a suspended one has none (`MutableSchedulingDirectivesForSuspendedJobs`). */
const suspending = (turn: Turn, { spec, now }: Situation): Turn => {
  const told = findCondition(turn.conditions, 'Suspended')?.status === 'True'
  if (told === (spec.suspend === true)) return turn
  const text = told ? { reason: 'JobResumed', message: 'Job resumed' } : { reason: 'JobSuspended', message: 'Job suspended' }
  return {
    ...turn,
    startTime: told ? formatTime(now) : undefined,
    conditions: withCondition(turn.conditions, conditionOf('Suspended', text, now, told ? 'False' : 'True')),
    announcements: [{ type: 'Normal', reason: told ? 'Resumed' : 'Suspended', message: text.message }],
  }
}
