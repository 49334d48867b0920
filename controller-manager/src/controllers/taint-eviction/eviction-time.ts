import { type DeepReadonly, type Pod, parseTime, type Stored, type Toleration, tolerates } from '@coxswain/api-types'
import { findCondition } from '../../shared/find-condition.ts'
import type { ReadonlyTaint } from '../../shared/taints.ts'

/** When a pod is to be evicted, in milliseconds since the epoch; `never` where it may stay. */
export type EvictionTime = number | 'never'

/** Since when a taint that says nothing of it has been seen. */
export type SeenSince = (taint: ReadonlyTaint) => number

/**
 * When a pod must leave a node with these taints (upstream's processPodOnNode). At once where one of them is not tolerated; else when the
 * first of its tolerations runs out. Time counts from when the pod was bound and the taint was there: both are in the store, so a
 * restart changes nothing. (Upstream counts from when it first looked, and begins anew with each restart.)
 */
export const evictionTime = (
  pod: Stored<Pod>,
  taints: readonly ReadonlyTaint[],
  { now, seenSince }: { readonly now: number; readonly seenSince: SeenSince },
): EvictionTime => {
  let earliest = Number.POSITIVE_INFINITY
  const bound = boundSince(pod)
  for (const taint of taints) {
    if (taint.effect !== 'NoExecute') continue
    const matching = (pod.spec?.tolerations ?? []).filter((each) => tolerates(each, taint))
    if (matching.length === 0) return now
    const seconds = shortest(matching)
    if (seconds === undefined) continue
    if (seconds <= 0) return now
    const tainted = parseTime(taint.timeAdded) ?? seenSince(taint)
    earliest = Math.min(earliest, Math.max(tainted, bound) + seconds * 1000)
  }
  return earliest === Number.POSITIVE_INFINITY ? 'never' : earliest
}

/** Undefined where all of them last for ever. */
const shortest = (tolerations: readonly DeepReadonly<Toleration>[]): number | undefined => {
  const limits = tolerations.flatMap(({ tolerationSeconds }) => tolerationSeconds ?? [])
  return limits.length === 0 ? undefined : Math.min(...limits)
}

const boundSince = ({ metadata, status }: Stored<Pod>): number => {
  const scheduled = findCondition(status?.conditions, 'PodScheduled')
  const time = scheduled?.status === 'True' ? parseTime(scheduled.lastTransitionTime) : undefined
  return time ?? parseTime(metadata.creationTimestamp) ?? 0
}
