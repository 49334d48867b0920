import type { Metrics } from '@coxswain/ports'
import type { QueueDepths } from '../queue/lines.ts'

export type AttemptResult = 'scheduled' | 'unschedulable' | 'error'

/** What the scheduler counts, under upstream's names (`pkg/scheduler/metrics`). Times are milliseconds. */
export interface SchedulerMetrics {
  decided(tookMs: number): void
  attempted(result: AttemptResult, tookMs: number): void
  /** A pod is bound after so many attempts, so long after the first. */
  scheduled(attempts: number, sinceFirstMs: number): void
  gauges(state: GaugeState): void
}

export interface GaugeState {
  readonly depths: QueueDepths
  readonly rejections: ReadonlyMap<string, number>
  readonly nodes: number
  readonly pods: number
  readonly assumed: number
}

const exponential = (start: number, factor: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, i) => start * factor ** i)
const SECONDS = 1000

export const createSchedulerMetrics = (metrics: Metrics, profile: string): SchedulerMetrics => {
  const attempts = metrics.counter(
    'scheduler_schedule_attempts_total',
    "Number of attempts to schedule pods, by the result. 'unschedulable' means a pod could not be scheduled, while 'error' means an internal scheduler problem.",
    ['result', 'profile'],
  )
  const attemptDuration = metrics.histogram(
    'scheduler_scheduling_attempt_duration_seconds',
    'Scheduling attempt latency in seconds (scheduling algorithm + binding)',
    ['result', 'profile'],
    exponential(0.001, 2, 15),
  )
  const algorithmDuration = metrics.histogram(
    'scheduler_scheduling_algorithm_duration_seconds',
    'Scheduling algorithm latency in seconds',
    [],
    exponential(0.001, 2, 15),
  )
  const podAttempts = metrics.histogram(
    'scheduler_pod_scheduling_attempts',
    'Number of attempts to successfully schedule a pod.',
    [],
    exponential(1, 2, 5),
  )
  const podDuration = metrics.histogram(
    'scheduler_pod_scheduling_sli_duration_seconds',
    'E2e latency for a pod being scheduled, from the time the pod enters the scheduling queue and might involve multiple scheduling attempts.',
    ['attempts'],
    exponential(0.01, 2, 20),
  )
  const pending = metrics.gauge(
    'scheduler_pending_pods',
    "Number of pending pods, by the queue type. 'active' means number of pods in activeQ; 'backoff' means number of pods in backoffQ; 'unschedulable' means number of pods in unschedulablePods that the scheduler attempted to schedule and failed; 'gated' is the number of unschedulable pods that the scheduler never attempted to schedule because they are gated.",
    ['queue'],
  )
  const unschedulable = metrics.gauge(
    'scheduler_unschedulable_pods',
    'The number of unschedulable pods broken down by plugin name. A pod will increment the gauge for all plugins that caused it to not schedule and so this metric have meaning only when broken down by plugin.',
    ['plugin', 'profile'],
  )
  const cache = metrics.gauge('scheduler_cache_size', 'Number of nodes, pods, and assumed (bound) pods in the scheduler cache.', ['type'])
  const known = new Set<string>()
  return {
    decided: (ms) => algorithmDuration.observe({}, ms / SECONDS),
    attempted: (result, ms) => {
      attempts.inc({ result, profile })
      attemptDuration.observe({ result, profile }, ms / SECONDS)
    },
    scheduled: (count, ms) => {
      podAttempts.observe({}, count)
      podDuration.observe({ attempts: count >= 15 ? '15+' : String(count) }, ms / SECONDS)
    },
    gauges: ({ depths, rejections, nodes, pods, assumed }) => {
      for (const queue of ['active', 'backoff', 'unschedulable', 'gated'] as const) pending.set({ queue }, depths[queue])
      for (const plugin of rejections.keys()) known.add(plugin)
      for (const plugin of known) unschedulable.set({ plugin, profile }, rejections.get(plugin) ?? 0)
      cache.set({ type: 'nodes' }, nodes)
      cache.set({ type: 'pods' }, pods)
      cache.set({ type: 'assumed_pods' }, assumed)
    },
  }
}
