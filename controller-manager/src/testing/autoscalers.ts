import { type AutoscalingV2, type DeepReadonly, type HorizontalPodAutoscaler, kinds, type Pod } from '@coxswain/api-types'
import { type Kind, refOf } from '@coxswain/client'
import type { LiveFacts, MetricRead, Sample } from '../controllers/horizontal-pod-autoscaler/facts.ts'
import { podOf } from './objects.ts'

/** Small objects for the tests of autoscalers. */

export const CPU: DeepReadonly<AutoscalingV2.MetricSpec> = {
  type: 'Resource',
  resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } },
}
export const QUEUE: DeepReadonly<AutoscalingV2.MetricSpec> = {
  type: 'External',
  external: { metric: { name: 'queue' }, target: { type: 'AverageValue', averageValue: '10' } },
}

type Spec = DeepReadonly<AutoscalingV2.HorizontalPodAutoscalerSpec>

export const autoscalerOf = (
  spec: Partial<Spec> = {},
  status?: DeepReadonly<AutoscalingV2.HorizontalPodAutoscalerStatus>,
  name = 'web',
): DeepReadonly<HorizontalPodAutoscaler> => ({
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name, namespace: 'default', uid: `uid-${name}`, resourceVersion: '1' },
  spec: {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
    minReplicas: 1,
    maxReplicas: 10,
    metrics: [CPU],
    ...spec,
  },
  ...(status === undefined ? {} : { status }),
})

/** Pods that have run for an hour, and request one CPU each. */
export const busyPods = (count: number, now: number): readonly DeepReadonly<Pod>[] =>
  Array.from({ length: count }, (_, i) => ({
    ...podOf(`pod-${i}`),
    spec: { containers: [{ name: 'main', image: 'web:1', resources: { requests: { cpu: '1' } } }] },
    status: {
      phase: 'Running',
      startTime: new Date(now - 3_600_000).toISOString(),
      conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: new Date(now - 3_500_000).toISOString() }],
    },
  }))

export const usage = (milli: readonly number[], at: number): MetricRead => ({
  usages: milli.map((cpu, i) => ({ pod: `default/pod-${i}`, at, windowMs: 15_000, containers: [{ name: 'main', usage: { cpu } }] })),
})

export const value = (milli: number, facts: Partial<Sample> = {}): MetricRead => ({
  values: [{ milli, at: undefined, windowMs: 60_000, ...facts }],
})

export const factsOf = (wanted: number, metrics: readonly MetricRead[], observed = wanted, selector = 'app=web'): LiveFacts => ({
  target: { ref: refOf(kinds.Deployment as Kind), resourceVersion: '7', wanted, observed, selector },
  metrics,
})
