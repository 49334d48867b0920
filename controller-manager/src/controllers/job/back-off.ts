import type { Pod, Stored } from '@coxswain/api-types'
import { earlierFailures } from './completion-index.ts'
import { finishTime } from './finish-time.ts'

const FIRST_MS = 10_000
const LONGEST_MS = 600_000

/** Failures of a Job since its last success: what the wait before the next pod is made of. Plain data. */
export interface FailureRecord {
  /** When a pod last succeeded; 0: none has. */
  readonly successAt: number
  /** The latest failed pods with the times of their ends, the last one last: as many as make the longest wait. */
  readonly failures: readonly (readonly [uid: string, at: number])[]
}

export const NO_FAILURES: FailureRecord = { successAt: 0, failures: [] }

/** 10 s doubled six times is more than the longest wait. */
const REMEMBERED = 8

export interface Ended {
  readonly succeeded: readonly Stored<Pod>[]
  readonly failed: readonly Stored<Pod>[]
}

/**
 * The record with these pods in it. Pods that it knows already change nothing, so it may be made again and again. Pods that have been
 * deleted meanwhile are remembered by it alone; without it, those that are there tell the most of it (upstream's `newBackoffRecord`).
 */
export const withEnded = ({ successAt, failures }: FailureRecord, { succeeded, failed }: Ended): FailureRecord => {
  const lastSuccess = succeeded.reduce((last, pod) => Math.max(last, finishTime(pod)), successAt)
  const known = new Set(failures.map(([uid]) => uid))
  const fresh = failed.flatMap((pod) => (known.has(pod.metadata.uid) ? [] : [[pod.metadata.uid, finishTime(pod)] as const]))
  const since = [...failures, ...fresh].filter(([, at]) => at > lastSuccess).sort(([, a], [, b]) => a - b)
  return { successAt: lastSuccess, failures: since.slice(-REMEMBERED) }
}

/** How long to wait before the next pod of a Job, in milliseconds. */
export const backOffOf = ({ failures }: FailureRecord, now: number): number => waitAfter(failures.length, failures.at(-1)?.[1] ?? 0, now)

/** How long to wait before the next pod of an index, whose last pod that failed is this one. */
export const backOffOfIndex = (lastFailed: Stored<Pod> | undefined, now: number): number => {
  if (lastFailed === undefined) return 0
  const { counted, ignored } = earlierFailures(lastFailed)
  return waitAfter(counted + ignored + 1, finishTime(lastFailed), now)
}

const waitAfter = (failures: number, lastAt: number, now: number): number =>
  failures === 0 ? 0 : Math.max(0, lastAt + Math.min(FIRST_MS * 2 ** (failures - 1), LONGEST_MS) - now)
