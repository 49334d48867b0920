import type { Metrics } from '@coxswain/ports'
import type { QueueObserver } from '../queue/work-queue.ts'
import { createMeasuring, type Measure, type MetricDeclaration } from './measures.ts'

/** What all controllers of a process count; the names are upstream's (client-go's workqueue, controller-runtime's reconcile). */
export interface RunnerMetrics {
  queue(name: string): QueueObserver
  reconciled(controller: string, result: 'success' | 'error' | 'requeue_after', tookMs: number): void
  leading(name: string, leader: boolean): void
  /** Where the metrics of a controller's own go. */
  measuring(declared: readonly MetricDeclaration[]): (measure: Measure) => void
}

const exponential = (start: number, count: number): readonly number[] => Array.from({ length: count }, (_, i) => start * 10 ** i)
const RECONCILE_BUCKETS = [
  0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.25, 1.5, 1.75, 2, 2.5, 3, 5, 10, 30,
  60,
]

export const createRunnerMetrics = (metrics: Metrics): RunnerMetrics => {
  const queueBuckets = exponential(1e-8, 12)
  const depth = metrics.gauge('workqueue_depth', 'Current depth of workqueue', ['name'])
  const adds = metrics.counter('workqueue_adds_total', 'Total number of adds handled by workqueue', ['name'])
  const waited = metrics.histogram(
    'workqueue_queue_duration_seconds',
    'How long in seconds an item stays in workqueue before being requested',
    ['name'],
    queueBuckets,
  )
  const worked = metrics.histogram(
    'workqueue_work_duration_seconds',
    'How long in seconds processing an item from workqueue takes',
    ['name'],
    queueBuckets,
  )
  const retries = metrics.counter('workqueue_retries_total', 'Total number of retries handled by workqueue', ['name'])
  const total = metrics.counter('controller_runtime_reconcile_total', 'Total number of reconciliations per controller', [
    'controller',
    'result',
  ])
  const errors = metrics.counter('controller_runtime_reconcile_errors_total', 'Total number of reconciliation errors per controller', [
    'controller',
  ])
  const took = metrics.histogram(
    'controller_runtime_reconcile_time_seconds',
    'Length of time per reconciliation per controller',
    ['controller'],
    RECONCILE_BUCKETS,
  )
  const leader = metrics.gauge('leader_election_master_status', 'Whether this process holds the lease (1) or not (0)', ['name'])
  return {
    queue: (name) => {
      const labels = { name }
      return {
        added: (size) => {
          adds.inc(labels)
          depth.set(labels, size)
        },
        taken: (ms, size) => {
          waited.observe(labels, ms / 1000)
          depth.set(labels, size)
        },
        done: (ms) => worked.observe(labels, ms / 1000),
        retried: () => retries.inc(labels),
      }
    },
    reconciled: (controller, result, ms) => {
      total.inc({ controller, result })
      if (result === 'error') errors.inc({ controller })
      took.observe({ controller }, ms / 1000)
    },
    leading: (name, yes) => leader.set({ name }, yes ? 1 : 0),
    measuring: (declared) => createMeasuring(metrics, declared),
  }
}
