import { type Pod, parseTime, type Stored } from '@coxswain/api-types'
import { podReadyCondition } from '../../shared/pod-state.ts'

/**
 * When a pod ended, in milliseconds: when the last of its containers did, else when it ceased to be ready, else when it was deleted
 * (orphans of a lost node have no more than that), else when it was made (upstream's `getFinishedTime`).
 */
export const finishTime = (pod: Stored<Pod>): number =>
  containersEnded(pod) ?? notReadySince(pod) ?? deletedAt(pod) ?? parseTime(pod.metadata.creationTimestamp) ?? 0

const containersEnded = ({ status }: Stored<Pod>): number | undefined => {
  const ends = (status?.containerStatuses ?? []).map(({ state }) => parseTime(state?.terminated?.finishedAt))
  if (ends.length === 0 || ends.includes(undefined)) return undefined
  return Math.max(...ends.filter((end) => end !== undefined))
}

const notReadySince = (pod: Stored<Pod>): number | undefined => {
  const ready = podReadyCondition(pod)
  return ready?.status === 'False' ? parseTime(ready.lastTransitionTime) : undefined
}

/** The mark of a deletion is the time at which its grace is over. */
const deletedAt = ({ metadata }: Stored<Pod>): number | undefined => {
  const due = parseTime(metadata.deletionTimestamp)
  return due === undefined ? undefined : due - (metadata.deletionGracePeriodSeconds ?? 0) * 1000
}
