import { type DeepReadonly, type Pod, type PodCondition, parseTime } from '@coxswain/api-types'

type PodView = DeepReadonly<Pod>

/** The pod's `Ready` condition, whatever its status. */
export const podReadyCondition = ({ status }: PodView): DeepReadonly<PodCondition> | undefined =>
  status?.conditions?.find(({ type }) => type === 'Ready')

export const isPodReady = (pod: PodView): boolean => podReadyCondition(pod)?.status === 'True'

/** All containers have ended, and will not be started again. */
export const isPodTerminal = ({ status }: PodView): boolean => status?.phase === 'Succeeded' || status?.phase === 'Failed'

/** Neither ended nor on its way out: a pod that counts as a replica (upstream's `IsPodActive`). */
export const isPodActive = (pod: PodView): boolean => !isPodTerminal(pod) && pod.metadata.deletionTimestamp === undefined

/** Deleted, but not ended yet (upstream's `IsPodTerminating`). */
export const isPodTerminating = (pod: PodView): boolean => !isPodTerminal(pod) && pod.metadata.deletionTimestamp !== undefined

/**
 * Milliseconds until a ready pod counts as available, that is, has been ready for `minReadySeconds` without a break: 0 where it is now,
 * undefined where it is not ready, or nobody knows since when (upstream's `IsPodAvailable` and `nextPodAvailabilityCheck` in one).
 */
export const timeToAvailable = (pod: PodView, minReadySeconds: number, now: number): number | undefined => {
  const ready = podReadyCondition(pod)
  if (ready?.status !== 'True') return undefined
  if (minReadySeconds === 0) return 0
  const since = parseTime(ready.lastTransitionTime)
  return since === undefined ? undefined : Math.max(0, since + minReadySeconds * 1000 - now)
}

/** Has this pod been ready for `minReadySeconds`? `now` in milliseconds since the epoch. */
export const isPodAvailable = (pod: PodView, minReadySeconds: number, now: number): boolean =>
  timeToAvailable(pod, minReadySeconds, now) === 0
