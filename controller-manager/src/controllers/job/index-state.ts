import type { Pod, Stored } from '@coxswain/api-types'
import { earlierFailures, indexesOf } from './completion-index.ts'
import { failureMeaning } from './failure-policy.ts'
import { finishTime } from './finish-time.ts'
import { hasIndex, type Intervals, parseIntervals, withIndexes } from './intervals.ts'
import { countsAsFailure, isFailed, isIndexed, isSucceeded, type Situation, validIndex } from './situation.ts'

/** How far an Indexed Job is. */
export interface IndexState {
  /** Indexes that the status tells as succeeded. */
  readonly before: Intervals
  /** Those, and those of pods that have succeeded since. */
  readonly succeeded: Intervals
  /** The same of failed indexes, where each index has a limit of its own. */
  readonly failed: Intervals | undefined
  /**
   * The last failed pod of each index that waits for its next one. It keeps its finalizer until then, as the next pod goes on with its
   * count of failures.
   */
  readonly toReplace: ReadonlyMap<number, Stored<Pod>>
}

/** Undefined for a Job whose pods are all alike. */
export const indexStateOf = (situation: Situation): IndexState | undefined => {
  const { spec, status, uncounted, active } = situation
  if (!isIndexed(spec)) return undefined
  const completions = spec.completions ?? 0
  const indexesWhere = (matches: (pod: Stored<Pod>) => boolean): ReadonlySet<number> =>
    new Set(uncounted.filter(matches).flatMap((pod) => validIndex(situation, pod) ?? []))
  const before = parseIntervals(status.completedIndexes, completions)
  if (spec.backoffLimitPerIndex === undefined)
    return { before, succeeded: withIndexes(before, indexesWhere(isSucceeded)), failed: undefined, toReplace: NOTHING }
  // What an index has come to it stays, though a pod too many may come to something else later: the server refuses both.
  const lost = parseIntervals(status.failedIndexes, completions)
  const succeeded = withIndexes(before, without(indexesWhere(isSucceeded), lost))
  const failsIndex = (pod: Stored<Pod>): boolean => isFailed(situation, pod) && isLastFailure(situation, pod)
  const failed = withIndexes(lost, without(indexesWhere(failsIndex), succeeded))
  const activeIndexes = indexesOf(active)
  const isSettled = (index: number): boolean => hasIndex(succeeded, index) || hasIndex(failed, index) || activeIndexes.has(index)
  return { before, succeeded, failed, toReplace: lastFailed(situation, isSettled) }
}

const without = (indexes: ReadonlySet<number>, settled: Intervals): readonly number[] =>
  [...indexes].filter((index) => !hasIndex(settled, index))

const NOTHING: ReadonlyMap<number, Stored<Pod>> = new Map()

/** Does the index of this failed pod fail with it? */
const isLastFailure = (situation: Situation, pod: Stored<Pod>): boolean => {
  const { podFailurePolicy, backoffLimitPerIndex = 0 } = situation.spec
  if (failureMeaning(podFailurePolicy, pod).action === 'FailIndex') return true
  return countsAsFailure(situation, pod) && earlierFailures(pod).counted >= backoffLimitPerIndex
}

const lastFailed = (situation: Situation, isSettled: (index: number) => boolean): ReadonlyMap<number, Stored<Pod>> => {
  const last = new Map<number, Stored<Pod>>()
  for (const pod of situation.uncounted) {
    const index = validIndex(situation, pod)
    if (index === undefined || isSettled(index) || !isFailed(situation, pod)) continue
    const known = last.get(index)
    if (known === undefined || isLater(pod, known)) last.set(index, pod)
  }
  return last
}

const isLater = (pod: Stored<Pod>, than: Stored<Pod>): boolean =>
  totalFailures(pod) >= totalFailures(than) && finishTime(pod) >= finishTime(than)
const totalFailures = (pod: Stored<Pod>): number => {
  const { counted, ignored } = earlierFailures(pod)
  return counted + ignored
}
