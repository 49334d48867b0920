import type { CauseReporter, Client, EventRecorder, Informers } from '@coxswain/client'
import type { Clock, Logger, Metrics, Random } from '@coxswain/ports'
import type { Profile } from './framework.ts'
import { defaultProfile } from './profiles.ts'
import { createSchedulingQueue, type QueueDump } from './queue/scheduling-queue.ts'
import { createAttempts } from './runner/attempts.ts'
import { type ClusterCaches, cachesFrom, followCluster } from './runner/follow-cluster.ts'
import { createSchedulerMetrics } from './runner/scheduler-metrics.ts'
import { createTurns } from './runner/turns.ts'
import { createSnapshot } from './snapshot.ts'

export interface SchedulerOptions {
  readonly client: Pick<Client, 'bind' | 'patch' | 'update'>
  /** Asked for pods, nodes, namespaces and what volumes are made of, and started; the caller stops them. */
  readonly informers: Pick<Informers, 'for' | 'start'>
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly metrics: Metrics
  /** Its `source.component` should be `schedulerName`. */
  readonly recorder: Pick<EventRecorder, 'record'>
  /** Is told why pods have the nodes that they have; nobody is unless given. */
  readonly causes?: Pick<CauseReporter, 'report'> | undefined
  /** Pods that name this scheduler are ours; `default-scheduler` unless given. */
  readonly schedulerName?: string | undefined
  readonly profile?: Profile | undefined
  /** Asked before each binding; false while leadership is in doubt. */
  readonly mayWrite?: (() => boolean) | undefined
}

/** All that the scheduler knows and the API server does not, as plain data. */
export interface SchedulerDump {
  readonly start: number
  readonly queue: QueueDump
}

/** Gives pods their nodes. Started once, stopped once. */
export interface Scheduler {
  /** Resolves when the caches are filled; from then on pods are scheduled. */
  start(): Promise<void>
  /** Ends all work; what is under way at the API server is not waited for. */
  stop(): void
  /** What moves now. Pods that wait for a change, or for their back-off, do not. */
  activity(): readonly string[]
  dump(): SchedulerDump
  /** Before `start`. */
  restore(dump: SchedulerDump): void
}

export const DEFAULT_SCHEDULER_NAME = 'default-scheduler'

export const createScheduler = (options: SchedulerOptions): Scheduler => {
  const { informers, clock, random, logger, metrics, schedulerName = DEFAULT_SCHEDULER_NAME, profile = defaultProfile } = options
  const stopping = new AbortController()
  const { signal } = stopping
  const snapshot = createSnapshot()
  const queue = createSchedulingQueue({ now: clock.monotonic, plugins: profile.plugins })
  const caches = cachesFrom(informers)
  const schedulerMetrics = createSchedulerMetrics(metrics, schedulerName)
  const attempts = createAttempts({
    ...options,
    schedulerName,
    random: random.fork('ties'),
    profile,
    snapshot,
    queue,
    signal,
    pods: caches.pods,
    metrics: schedulerMetrics,
    onRoom: () => turns.request(),
  })
  const turns = createTurns({ clock, queue, snapshot, attempts, metrics: schedulerMetrics, mayWrite: options.mayWrite ?? (() => true) })
  let follow: (() => void) | undefined
  let live = false

  return {
    start: async () => {
      follow ??= followCluster(caches, {
        schedulerName,
        snapshot,
        queue,
        logger,
        waiting: attempts.volumes,
        live: () => live,
        onChanged: turns.request,
      })
      informers.start()
      await Promise.all(Object.values(caches).map((cache: ClusterCaches[keyof ClusterCaches]) => cache.whenSynced()))
      live = true
      if (!signal.aborted) turns.start()
    },
    stop: () => {
      follow?.()
      turns.stop()
      stopping.abort(new Error('the scheduler is stopped'))
    },
    activity: () => [...turns.activity(), ...attempts.activity()],
    dump: () => ({ start: snapshot.start, queue: queue.dump() }),
    restore: (dump) => {
      snapshot.setStart(dump.start)
      queue.restore(dump.queue)
    },
  }
}
