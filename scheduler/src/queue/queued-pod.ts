import type { PodInfo } from '../model/pod-info.ts'

/**
 * Where a pod stands: `active` is to be decided now; `backoff` waits for its time; `unschedulable` for a change in the cluster; `gated` may
 * not be decided; `taken` is being decided or bound.
 */
export type Place = 'active' | 'backoff' | 'unschedulable' | 'gated' | 'taken'

/** A pod that waits for a node. Only the queue changes it. */
export interface QueuedPod {
  info: PodInfo
  place: Place
  /** Goes up whenever the place changes, so that outdated entries of heaps are known as such. */
  ticket: number
  attempts: number
  /** Attempts in a row that found no node, or that failed by an error: they make the back-off. */
  rejections: number
  errors: number
  /** When it came into the queue last; older ones go first. All times are milliseconds of the queue's clock. */
  queuedAt: number
  firstAttemptAt: number | undefined
  /** Not before then, unless there is nothing else to do. */
  backoffUntil: number
  rejectedBy: readonly string[]
}

/** As plain data; times are relative, so that it can be restored under another clock. */
export interface QueuedPodDump {
  readonly uid: string
  readonly key: string
  readonly place: Place
  readonly attempts: number
  readonly rejections: number
  readonly errors: number
  readonly queuedForMs: number
  readonly firstAttemptAgoMs: number | undefined
  readonly backoffForMs: number
  readonly rejectedBy: readonly string[]
}

export const newQueuedPod = (info: PodInfo, now: number): QueuedPod => ({
  info,
  place: 'taken',
  ticket: 0,
  attempts: 0,
  rejections: 0,
  errors: 0,
  queuedAt: now,
  firstAttemptAt: undefined,
  backoffUntil: 0,
  rejectedBy: [],
})

export const dumpQueuedPod = (pod: QueuedPod, now: number): QueuedPodDump => ({
  uid: pod.info.uid,
  key: `${pod.info.namespace}/${pod.info.name}`,
  place: pod.place,
  attempts: pod.attempts,
  rejections: pod.rejections,
  errors: pod.errors,
  queuedForMs: now - pod.queuedAt,
  firstAttemptAgoMs: pod.firstAttemptAt === undefined ? undefined : now - pod.firstAttemptAt,
  backoffForMs: Math.max(0, pod.backoffUntil - now),
  rejectedBy: pod.rejectedBy,
})

/** Takes over what an earlier run knew of the pod. */
export const restoreQueuedPod = (pod: QueuedPod, dump: QueuedPodDump, now: number): void => {
  pod.attempts = dump.attempts
  pod.rejections = dump.rejections
  pod.errors = dump.errors
  pod.queuedAt = now - dump.queuedForMs
  pod.firstAttemptAt = dump.firstAttemptAgoMs === undefined ? undefined : now - dump.firstAttemptAgoMs
  pod.backoffUntil = now + dump.backoffForMs
  pod.rejectedBy = dump.rejectedBy
}
