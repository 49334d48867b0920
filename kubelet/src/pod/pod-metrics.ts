import type { Counter, Histogram, Metrics } from '@coxswain/ports'

/** Upstream's names; the nodes of a process share them. */
export interface PodMetrics {
  readonly startedPods: Counter<never>
  readonly startedContainers: Counter<'container_type'>
  readonly startDuration: Histogram<never>
  readonly statusWrites: Counter<'result'>
}

export const createPodMetrics = (metrics: Metrics): PodMetrics => ({
  startedPods: metrics.counter('kubelet_started_pods_total', 'Cumulative number of pods started', []),
  startedContainers: metrics.counter('kubelet_started_containers_total', 'Cumulative number of containers started', ['container_type']),
  startDuration: metrics.histogram(
    'kubelet_pod_start_duration_seconds',
    'Duration in seconds from kubelet seeing a pod for the first time to the pod starting to run',
    [],
    [0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 30, 60, 300],
  ),
  statusWrites: metrics.counter('coxswain_kubelet_pod_status_writes_total', 'Writes of pod status by their result', ['result']),
})
