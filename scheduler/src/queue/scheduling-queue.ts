import type { ProfilePlugin, Rejection } from '../framework.ts'
import type { PodInfo } from '../model/pod-info.ts'
import type { ClusterEvent } from '../wake.ts'
import { createLines, type Lines, type QueueDepths } from './lines.ts'
import { dumpQueuedPod, newQueuedPod, type QueuedPod, type QueuedPodDump, restoreQueuedPod } from './queued-pod.ts'
import { createWaitingPods, type WaitingPods } from './waiting-pods.ts'

/** A queue as plain data. */
export interface QueueDump {
  readonly pods: readonly QueuedPodDump[]
}

/**
 * Pods without a node (upstream's `SchedulingQueue`): the most important first, then the oldest. A state machine over a clock that it only
 * reads: whoever owns it calls `tick` when `nextDue` has come.
 */
export interface SchedulingQueue {
  /** Takes in a pod, or its new state. `event` says what has changed in it, as far as that could help it. */
  put(info: PodInfo, event?: ClusterEvent | undefined): void
  /** The pod is gone, or somebody has given it a node. */
  delete(uid: string): void
  get(uid: string): QueuedPod | undefined
  /** The next pod to be decided; it is `taken` until it is rejected, retried or deleted. */
  pop(): QueuedPod | undefined
  /** No node fits: the pod waits for a change that concerns these plugins. */
  reject(pod: QueuedPod, plugins: readonly string[]): void
  /** An error came between: the pod is tried again after its back-off. */
  retry(pod: QueuedPod): void
  /** Something has happened in the cluster; gives how many pods it brought back. */
  wake(event: ClusterEvent): number
  /** Does what is due: back-offs that are over, pods that have waited too long. */
  tick(): void
  /** When `tick` has something to do, in milliseconds of the clock; undefined: never, as things are. */
  nextDue(): number | undefined
  /** Would `pop` give a pod? */
  ready(): boolean
  depths(): QueueDepths
  /** Waiting pods by the plugins that rejected them. */
  rejections(): ReadonlyMap<string, number>
  dump(): QueueDump
  /** What a dump says of a pod is taken over when the pod is put in. */
  restore(dump: QueueDump): void
}

export interface SchedulingQueueOptions {
  readonly now: () => number
  readonly plugins: readonly ProfilePlugin[]
}

/** Upstream's defaults (`podInitialBackoffSeconds`, `podMaxBackoffSeconds`, `DefaultPodMaxInUnschedulablePodsDuration`). */
const INITIAL_BACKOFF_MS = 1000
const MAX_BACKOFF_MS = 10_000
const MAX_UNSCHEDULABLE_MS = 300_000

const backoffMs = (failures: number): number =>
  failures <= 0 ? 0 : Math.min(MAX_BACKOFF_MS, INITIAL_BACKOFF_MS * 2 ** Math.min(failures - 1, 32))

export const createSchedulingQueue = ({ now, plugins }: SchedulingQueueOptions): SchedulingQueue => {
  const pods = new Map<string, QueuedPod>()
  const restored = new Map<string, QueuedPodDump>()
  const waiting = createWaitingPods(plugins)
  const lines = createLines(waiting)
  const gate = gateOf(plugins)

  const activate = (pod: QueuedPod): void => {
    pod.queuedAt = now()
    lines.move(pod, pod.backoffUntil > pod.queuedAt ? 'backoff' : 'active')
  }
  const enter = (info: PodInfo): void => {
    const pod = newQueuedPod(info, now())
    pods.set(info.uid, pod)
    const dump = restored.get(info.uid)
    restored.delete(info.uid)
    if (dump !== undefined) restoreQueuedPod(pod, dump, now())
    if (gate(info) !== null) lines.move(pod, 'gated')
    else if (dump?.place === 'unschedulable') lines.move(pod, 'unschedulable')
    else lines.move(pod, pod.backoffUntil > now() ? 'backoff' : 'active')
  }

  return {
    put: (info, event) => {
      const pod = pods.get(info.uid)
      if (pod === undefined) return enter(info)
      pod.info = info
      if (pod.place === 'gated' && gate(info) === null) activate(pod)
      else if (pod.place === 'unschedulable' && event !== undefined && waiting.helpedByOwnChange(pod, event)) activate(pod)
    },
    delete: (uid) => {
      const pod = pods.get(uid)
      restored.delete(uid)
      if (pod === undefined) return
      lines.move(pod, 'taken')
      pods.delete(uid)
    },
    get: (uid) => pods.get(uid),
    pop: () => {
      const pod = lines.next()
      if (pod === undefined) return undefined
      lines.move(pod, 'taken')
      pod.attempts++
      pod.firstAttemptAt ??= now()
      return pod
    },
    ...moves({ now, waiting, lines, activate }),
    nextDue: () => {
      const backoff = lines.firstInBackoff()?.backoffUntil ?? Number.POSITIVE_INFINITY
      const flush = (waiting.oldest()?.queuedAt ?? Number.POSITIVE_INFINITY) + MAX_UNSCHEDULABLE_MS
      const due = Math.min(backoff, flush)
      return due === Number.POSITIVE_INFINITY ? undefined : due
    },
    ready: () => lines.next() !== undefined,
    depths: lines.depths,
    rejections: waiting.rejections,
    dump: () => ({ pods: [...pods.values()].map((pod) => dumpQueuedPod(pod, now())) }),
    restore: (dump) => {
      for (const pod of dump.pods) restored.set(pod.uid, pod)
    },
  }
}

interface Parts {
  readonly now: () => number
  readonly waiting: WaitingPods
  readonly lines: Lines
  activate(pod: QueuedPod): void
}

/** What brings a pod that was decided back into a line, and out of it. */
const moves = ({ now, waiting, lines, activate }: Parts): Pick<SchedulingQueue, 'reject' | 'retry' | 'wake' | 'tick'> => ({
  reject: (pod, by) => {
    pod.rejections++
    pod.errors = 0
    pod.rejectedBy = by
    pod.queuedAt = now()
    pod.backoffUntil = pod.queuedAt + backoffMs(pod.rejections)
    lines.move(pod, 'unschedulable')
  },
  retry: (pod) => {
    pod.errors++
    pod.rejections = 0
    pod.rejectedBy = []
    pod.queuedAt = now()
    pod.backoffUntil = pod.queuedAt + backoffMs(pod.errors)
    lines.move(pod, 'backoff')
  },
  wake: (event) => {
    const helped = waiting.helpedBy(event)
    for (const pod of helped) activate(pod)
    return helped.length
  },
  tick: () => {
    const at = now()
    for (let pod = lines.firstInBackoff(); pod !== undefined && pod.backoffUntil <= at; pod = lines.firstInBackoff())
      lines.move(pod, 'active')
    for (let pod = waiting.oldest(); pod !== undefined && pod.queuedAt + MAX_UNSCHEDULABLE_MS <= at; pod = waiting.oldest()) activate(pod)
  },
})

const gateOf =
  (plugins: readonly ProfilePlugin[]) =>
  (info: PodInfo): Rejection | null => {
    for (const { plugin } of plugins) {
      const rejection = plugin.preEnqueue?.(info) ?? null
      if (rejection !== null) return rejection
    }
    return null
  }
