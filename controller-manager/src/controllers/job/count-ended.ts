import type { BatchV1, DeepReadonly, Pod, Stored } from '@coxswain/api-types'
import { completionIndex } from './completion-index.ts'
import type { End } from './end.ts'
import type { IndexState } from './index-state.ts'
import { hasIndex } from './intervals.ts'
import { countsAsFailure, isFailed, isIndexed, isSucceeded, isValid, type Situation, validIndex } from './situation.ts'

/** Pods that wait in the status at most: their uids make it long. */
const MAX_UNCOUNTED = 500

/** What is to be written so that each end of a pod is counted once. */
export interface Count {
  /** Pods that have been counted since the status was written: those listed there that have lost their finalizers. */
  readonly succeeded: number
  readonly failed: number
  /** Those that are listed from now on, and counted when their finalizers are gone. */
  readonly waiting: DeepReadonly<BatchV1.UncountedTerminatedPods>
  readonly newIndexes: readonly number[]
  /** Pods whose finalizers may go, once the list is written. */
  readonly release: readonly Stored<Pod>[]
  /** Whether there are more. */
  readonly full: boolean
}

/**
 * Counts pods that have ended, in three steps, of which each may fail or be repeated: a pod's uid is listed in the status; its finalizer
 * is taken off; its uid is counted and struck off the list. So it is counted once, whatever happens in between. A success of an index is
 * a mark on that index and needs no list (upstream's `trackJobStatusAndRemoveFinalizers`).
 */
export const countEnded = (situation: Situation, end: End | undefined, indexes: IndexState | undefined): Count => {
  const { uncountedTerminatedPods: listed = {} } = situation.status
  const tracked = new Set([...situation.uncounted.map(({ metadata }) => metadata.uid), ...situation.pending])
  const left = (uids: readonly string[] = []): string[] => uids.filter((uid) => tracked.has(uid))
  const waiting = { succeeded: left(listed.succeeded), failed: left(listed.failed) }
  const counted = {
    succeeded: (listed.succeeded?.length ?? 0) - waiting.succeeded.length,
    failed: (listed.failed?.length ?? 0) - waiting.failed.length,
  }
  const known = { succeeded: new Set(listed.succeeded), failed: new Set(listed.failed) }
  const newIndexes: number[] = []
  const release: Stored<Pod>[] = []
  const isFull = (): boolean => newIndexes.length + waiting.succeeded.length + waiting.failed.length >= MAX_UNCOUNTED

  const note = (pod: Stored<Pod>): void => {
    const { uid } = pod.metadata
    if (isSucceeded(pod) && !known.failed.has(uid)) {
      const index = validIndex(situation, pod)
      if (indexes === undefined) {
        if (!known.succeeded.has(uid)) waiting.succeeded.push(uid)
      } else if (index !== undefined && isNew(indexes, index)) newIndexes.push(index)
      return
    }
    if (isLost(situation, pod, end) && !known.failed.has(uid)) waiting.failed.push(uid)
  }
  for (const pod of inOrder(situation)) {
    if (!mayRelease(situation, pod, { end, indexes })) continue
    if (isFull()) return { ...counted, waiting, newIndexes, release, full: true }
    release.push(pod)
    note(pod)
  }
  return { ...counted, waiting, newIndexes, release, full: false }
}

const isNew = ({ before, failed = [] }: IndexState, index: number): boolean => !hasIndex(before, index) && !hasIndex(failed, index)

/** Completed indexes are told in their order. */
const inOrder = ({ spec, uncounted }: Situation): readonly Stored<Pod>[] =>
  isIndexed(spec) ? [...uncounted].sort((a, b) => (completionIndex(a) ?? -1) - (completionIndex(b) ?? -1)) : uncounted

/** Does the pod count as failed? Where a Job fails, so does what still runs of it. */
const isLost = (situation: Situation, pod: Stored<Pod>, end: End | undefined): boolean =>
  (isFailed(situation, pod) || end?.type === 'FailureTarget') && isValid(situation, pod) && countsAsFailure(situation, pod)

/** A pod that has ended, or whose Job has; not one that its index still needs for its count of failures. */
const mayRelease = (
  situation: Situation,
  pod: Stored<Pod>,
  { end, indexes }: { readonly end: End | undefined; readonly indexes: IndexState | undefined },
): boolean => {
  if (situation.job.metadata.deletionTimestamp !== undefined || end !== undefined || isSucceeded(pod)) return true
  return isFailed(situation, pod) && indexes?.toReplace.get(completionIndex(pod) ?? -1) !== pod
}
