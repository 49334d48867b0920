import { type Pod, StatusError } from '@coxswain/api-types'
import type { CauseReporter, Client, EventRecorder, Lister } from '@coxswain/client'
import type { Clock, Logger, Random } from '@coxswain/ports'
import { type Decision, decide } from '../decide.ts'
import type { Profile } from '../framework.ts'
import { nodeReason, rejectingPlugins, type Unschedulable, unschedulableMessage } from '../message.ts'
import type { PodInfo } from '../model/pod-info.ts'
import type { QueuedPod } from '../queue/queued-pod.ts'
import type { SchedulingQueue } from '../queue/scheduling-queue.ts'
import type { SnapshotStore } from '../snapshot.ts'
import { type Binding, createBinder } from './bind-pods.ts'
import { createVolumeBinder, type VolumeBinder } from './bind-volumes.ts'
import { assignedPodEvent } from './cluster-changes.ts'
import { createConditionReporter, type UnscheduledReason } from './report-conditions.ts'
import type { SchedulerMetrics } from './scheduler-metrics.ts'

export interface AttemptsOptions {
  readonly client: Pick<Client, 'bind' | 'patch' | 'update'>
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly metrics: SchedulerMetrics
  readonly recorder: Pick<EventRecorder, 'record'>
  readonly causes?: Pick<CauseReporter, 'report'> | undefined
  readonly schedulerName: string
  readonly profile: Profile
  readonly snapshot: SnapshotStore
  readonly queue: SchedulingQueue
  readonly pods: Pick<Lister<Pod>, 'get'>
  readonly signal: AbortSignal
  /** A binding has ended: another may begin. */
  onRoom(): void
}

/** Attempts to give pods their nodes, each from the decision to what comes of the binding. */
export interface Attempts {
  attempt(pod: QueuedPod): void
  hasRoom(): boolean
  /** Pods that have a node and wait for their volumes; told what becomes of these. */
  readonly volumes: Pick<VolumeBinder, 'claimChanged' | 'volumeChanged' | 'podGone'>
  /** Gives up bound pods that the cache has not shown for a long time. */
  expireAssumed(): void
  activity(): readonly string[]
}

const MAX_BINDINGS = 100
const MAX_PATCHES = 16
/** A bound pod that never shows up was deleted before we saw it, and its deletion too: rare, so there is no hurry. */
const ASSUMED_MS = 900_000
/** Longest note of an event (`NoteLengthLimit`). */
const MAX_NOTE = 1024

export const createAttempts = (options: AttemptsOptions): Attempts => {
  const { clock, logger, metrics, snapshot, queue, onRoom } = options
  const report = reporterOf(options)
  const sinceMs = (start: number): number => clock.monotonic() - start

  const onBound = (binding: Binding): void => {
    const { pod, node, reason, startedAt } = binding
    snapshot.confirmBinding(pod.info.uid, clock.monotonic() + ASSUMED_MS)
    queue.delete(pod.info.uid)
    metrics.attempted('scheduled', sinceMs(startedAt))
    metrics.scheduled(pod.attempts, sinceMs(pod.firstAttemptAt ?? startedAt))
    report.scheduled(pod.info, node, reason)
    onRoom()
  }
  const onFailed: Failure = (stage, { pod, node, startedAt }, error) => {
    const { info } = pod
    logger.warn({ err: error, pod: podName(info), node }, 'a pod cannot be bound')
    const freed = assignedPodEvent(snapshot.forget(info.uid), undefined)
    if (freed !== undefined) queue.wake(freed)
    // The pod is gone: there is nothing to retry, and nobody to tell.
    if (error instanceof StatusError && error.code === 404) queue.delete(info.uid)
    fail(pod, startedAt, `running ${stage}: ${messageOf(error)}`)
    onRoom()
  }
  const fail = (pod: QueuedPod, startedAt: number, message: string): void => {
    metrics.attempted('error', sinceMs(startedAt))
    // Deleted, or bound by somebody else, while we were at it.
    if (queue.get(pod.info.uid) !== pod) return
    queue.retry(pod)
    report.failed(pod.info, 'SchedulerError', message)
  }
  const { binder, volumeBinder } = createBinders(options, onBound, onFailed)

  return {
    attempt: (pod) => {
      const startedAt = clock.monotonic()
      const decision = decideOrFail(pod.info, options)
      metrics.decided(sinceMs(startedAt))
      if (decision instanceof Error) {
        logger.error({ err: decision, pod: podName(pod.info) }, 'a decision has failed')
        return fail(pod, startedAt, decision.message)
      }
      snapshot.advance(decision.evaluated)
      if (decision.tag === 'node') {
        snapshot.assume(pod.info, decision.node)
        const binding = { pod, node: decision.node, reason: nodeReason(decision), startedAt }
        return decision.volumes === undefined ? binder.bind(binding) : volumeBinder.begin(binding, decision.volumes)
      }
      metrics.attempted('unschedulable', sinceMs(startedAt))
      queue.reject(pod, rejectingPlugins(decision))
      report.unschedulable(pod.info, decision)
    },
    hasRoom: binder.hasRoom,
    volumes: volumeBinder,
    expireAssumed: () => {
      for (const pod of snapshot.expire(clock.monotonic())) {
        logger.warn({ pod: podName(pod), node: pod.nodeName }, 'a bound pod has not shown up')
        const freed = assignedPodEvent(pod, undefined)
        if (freed !== undefined) queue.wake(freed)
      }
    },
    activity: () => [
      ...(volumeBinder.inFlight === 0 ? [] : [`scheduler: volumes of ${volumeBinder.inFlight} pods being chosen`]),
      ...(binder.inFlight === 0 ? [] : [`scheduler: ${binder.inFlight} pods being bound`]),
      ...(report.pending() === 0 ? [] : [`scheduler: ${report.pending()} conditions to be written`]),
    ],
  }
}

type Failure = (stage: string, binding: Binding, error: unknown) => void

/** A pod with claims gets its volumes first; all the others are bound at once. */
const createBinders = ({ client, clock, snapshot, signal }: AttemptsOptions, onBound: (binding: Binding) => void, onFailed: Failure) => {
  const failedAt =
    (stage: string) =>
    (binding: Binding, error: unknown): void =>
      onFailed(stage, binding, error)
  const binder = createBinder({ client, maxInFlight: MAX_BINDINGS, signal, onBound, onFailed: failedAt('Bind plugin "DefaultBinder"') })
  const volumeBinder = createVolumeBinder({
    client,
    clock,
    volumes: snapshot.volumes,
    signal,
    node: snapshot.node,
    onReady: binder.bind,
    onFailed: failedAt('PreBind plugin "VolumeBinding"'),
  })
  return { binder, volumeBinder }
}

/** A plugin that throws is a bug; it must not stop the pods that follow. */
const decideOrFail = (pod: PodInfo, { snapshot, profile, random }: AttemptsOptions): Decision | Error => {
  try {
    return decide(snapshot, pod, profile, random)
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

const podName = ({ namespace, name }: PodInfo): string => `${namespace}/${name}`
const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** What the world is told of attempts: events and conditions. */
const reporterOf = (options: AttemptsOptions) => {
  const { recorder, pods, causes, schedulerName: component } = options
  const conditions = createConditionReporter({ ...options, maxInFlight: MAX_PATCHES })
  const event = ({ pod }: PodInfo, type: 'Normal' | 'Warning', reason: string, message: string): void => {
    const { namespace, name, uid, resourceVersion } = pod.metadata
    recorder.record({ regarding: { kind: 'Pod', apiVersion: 'v1', namespace, name, uid, resourceVersion }, type, reason, message })
  }
  const tell = ({ pod }: PodInfo, why: { readonly reason: string } | { readonly failure: string }): void => {
    const { namespace, name, uid } = pod.metadata
    causes?.report({ component, verb: 'bind', object: { apiVersion: 'v1', kind: 'Pod', namespace, name, uid }, ...why })
  }
  const failed = (info: PodInfo, reason: UnscheduledReason, message: string): void => {
    event(info, 'Warning', 'FailedScheduling', message.length <= MAX_NOTE ? message : `${message.slice(0, MAX_NOTE - 4)} ...`)
    const current = pods.get(info.namespace, info.name)
    if (current?.metadata.uid === info.uid) conditions.report(current, reason, message)
    tell(info, { failure: message })
  }
  return {
    scheduled: (info: PodInfo, node: string, reason: string): void => {
      conditions.drop(info.uid)
      tell(info, { reason })
      event(info, 'Normal', 'Scheduled', `Successfully assigned ${podName(info)} to ${node}`)
    },
    unschedulable: (info: PodInfo, decision: Unschedulable): void => failed(info, 'Unschedulable', unschedulableMessage(decision, info)),
    failed,
    pending: (): number => conditions.pending,
  }
}
