import { expect, test } from 'vitest'
import type * as v1 from '../../generated/autoscaling.v1.types.ts'
import type {
  HorizontalPodAutoscaler,
  HorizontalPodAutoscalerSpec,
  MetricSpec,
  MetricStatus,
} from '../../generated/autoscaling.v2.types.ts'
import { root } from '../../validation/path.ts'
import { shown } from '../core/pod/testdata/pods.ts'
import { fromV1, toV1 } from './horizontal-pod-autoscaler/convert.ts'
import { horizontalPodAutoscaler } from './horizontal-pod-autoscaler.ts'

const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }
const scaler = (spec: Partial<HorizontalPodAutoscalerSpec> = {}, rest: Partial<HorizontalPodAutoscaler> = {}): HorizontalPodAutoscaler => {
  const object: HorizontalPodAutoscaler = {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'web', annotations: { mine: 'kept' } },
    ...rest,
    spec: { scaleTargetRef, maxReplicas: 5, ...spec },
  }
  horizontalPodAutoscaler.defaults(object)
  return object
}
const problems = (spec: Partial<HorizontalPodAutoscalerSpec>, old?: HorizontalPodAutoscaler) =>
  shown(horizontalPodAutoscaler.validate(scaler(spec), root, old))

const cpu: MetricSpec = { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } } }
const others: MetricSpec[] = [
  { type: 'Resource', resource: { name: 'memory', target: { type: 'AverageValue', averageValue: '1Gi' } } },
  {
    type: 'ContainerResource',
    containerResource: { name: 'cpu', container: 'main', target: { type: 'Utilization', averageUtilization: 50 } },
  },
  {
    type: 'Pods',
    pods: { metric: { name: 'packets', selector: { matchLabels: { a: 'b' } } }, target: { type: 'AverageValue', averageValue: '1k' } },
  },
  {
    type: 'Object',
    object: {
      describedObject: { kind: 'Service', name: 's', apiVersion: 'v1' },
      metric: { name: 'hits' },
      target: { type: 'Value', value: '10' },
    },
  },
  {
    type: 'Object',
    object: {
      describedObject: { kind: 'Service', name: 's' },
      metric: { name: 'hits' },
      target: { type: 'AverageValue', averageValue: '2' },
    },
  },
  { type: 'External', external: { metric: { name: 'queue' }, target: { type: 'AverageValue', averageValue: '30' } } },
  { type: 'External', external: { metric: { name: 'queue' }, target: { type: 'Value', value: '300' } } },
]
const currentMetrics: MetricStatus[] = [
  { type: 'Resource', resource: { name: 'cpu', current: { averageValue: '0', averageUtilization: 0 } } },
  { type: 'ContainerResource', containerResource: { name: 'cpu', container: 'main', current: { averageValue: '5m' } } },
  { type: 'Pods', pods: { metric: { name: 'packets' }, current: { averageValue: '12' } } },
  { type: 'Object', object: { metric: { name: 'hits' }, current: { averageValue: '1' }, describedObject: { kind: 'Service', name: 's' } } },
  { type: 'External', external: { metric: { name: 'queue' }, current: { value: '7' } } },
]

test('an autoscaler is filled in with upstream’s target and floor, and a behavior only where one is given', () => {
  expect(scaler().spec).toEqual({
    scaleTargetRef,
    maxReplicas: 5,
    minReplicas: 1,
    metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } }],
  })
  expect(scaler({ behavior: { scaleDown: { selectPolicy: 'Disabled' } } }).spec.behavior).toEqual({
    scaleUp: {
      stabilizationWindowSeconds: 0,
      selectPolicy: 'Max',
      policies: [
        { type: 'Pods', value: 4, periodSeconds: 15 },
        { type: 'Percent', value: 100, periodSeconds: 15 },
      ],
    },
    scaleDown: { selectPolicy: 'Disabled', policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }] },
  })
})

test('v2 goes through v1 and comes back whole', () => {
  const stored = scaler(
    { metrics: [...others, cpu], behavior: { scaleUp: { stabilizationWindowSeconds: 3, tolerance: '100m' } } },
    {
      status: {
        observedGeneration: 2,
        lastScaleTime: '2026-01-31T08:00:00Z',
        currentReplicas: 2,
        desiredReplicas: 3,
        currentMetrics,
        conditions: [{ type: 'AbleToScale', status: 'True', lastTransitionTime: '2026-01-31T08:00:00Z', reason: 'Ready', message: 'm' }],
      },
    },
  )
  const before = JSON.stringify(stored)
  expect(fromV1(toV1(stored))).toEqual(stored)
  expect(JSON.stringify(stored)).toBe(before)
})

test('v1 goes through v2 and comes back whole', () => {
  const served: v1.HorizontalPodAutoscaler = {
    apiVersion: 'autoscaling/v1',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'web' },
    spec: { scaleTargetRef, minReplicas: 2, maxReplicas: 5, targetCPUUtilizationPercentage: 70 },
    status: { currentReplicas: 2, desiredReplicas: 3 },
  }
  expect(toV1(fromV1(served))).toEqual(served)
})

test('what v1 has no field for goes into the annotations that upstream uses', () => {
  const served = toV1(scaler({ metrics: [cpu, ...others.slice(2, 3)], behavior: {} }))
  expect(served.spec).toEqual({ scaleTargetRef, minReplicas: 1, maxReplicas: 5, targetCPUUtilizationPercentage: 70 })
  expect(served.metadata.annotations).toEqual({
    mine: 'kept',
    'autoscaling.alpha.kubernetes.io/metrics':
      '[{"type":"Pods","pods":{"metricName":"packets","targetAverageValue":"1k","selector":{"matchLabels":{"a":"b"}}}}]',
    'autoscaling.alpha.kubernetes.io/behavior':
      '{"ScaleUp":{"StabilizationWindowSeconds":0,"SelectPolicy":"Max","Policies":[{"Type":"Pods","Value":4,"PeriodSeconds":15},{"Type":"Percent","Value":100,"PeriodSeconds":15}],"Tolerance":null},' +
      '"ScaleDown":{"StabilizationWindowSeconds":null,"SelectPolicy":"Max","Policies":[{"Type":"Percent","Value":100,"PeriodSeconds":15}],"Tolerance":null}}',
  })
})

test('annotations that cannot be read are dropped', () => {
  const annotations = { 'autoscaling.alpha.kubernetes.io/metrics': 'nonsense', 'autoscaling.alpha.kubernetes.io/behavior': '[]' }
  const stored = fromV1({ metadata: { name: 'web', annotations }, spec: { scaleTargetRef, maxReplicas: 5 } })
  expect([stored.metadata, stored.spec.behavior, stored.spec.metrics?.length]).toEqual([{ name: 'web' }, undefined, 1])
})

test('good autoscalers pass', () =>
  expect(problems({ metrics: [cpu, ...others], behavior: { scaleUp: { tolerance: '50m' } } })).toEqual([]))

test.each<[Partial<HorizontalPodAutoscalerSpec>, readonly string[]]>([
  [
    { minReplicas: 0 },
    [
      'spec.minReplicas: Invalid value: 0: must be greater than or equal to 1',
      'spec.metrics: Forbidden: must specify at least one Object or External metric to support scaling to zero replicas',
    ],
  ],
  [
    { maxReplicas: 0 },
    [
      'spec.maxReplicas: Invalid value: 0: must be greater than 0',
      'spec.maxReplicas: Invalid value: 0: must be greater than or equal to `minReplicas`',
    ],
  ],
  [
    { scaleTargetRef: { kind: 'Deployment', name: '' } },
    ['spec.scaleTargetRef.name: Required value', 'spec.scaleTargetRef.apiVersion: Invalid value: "": apiVersion must specify API group'],
  ],
  [
    { scaleTargetRef: { kind: 'ReplicationController', name: 'a/b', apiVersion: 'v1' } },
    [`spec.scaleTargetRef.name: Invalid value: "a/b": may not contain '/'`],
  ],
  [
    { metrics: [{ type: 'Resource' }] },
    ['spec.metrics[0].resource: Required value: must populate information for the given metric source'],
  ],
  [
    { metrics: [{ ...cpu, pods: { metric: { name: 'a' }, target: { type: 'AverageValue', averageValue: '1' } } }] },
    ['spec.metrics[0].pods: Forbidden: must populate the given metric source only'],
  ],
  [
    { metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 0 } } }] },
    ['spec.metrics[0].resource.target.averageUtilization: Invalid value: 0: must be greater than 0'],
  ],
  [
    { behavior: { scaleUp: { policies: [], stabilizationWindowSeconds: 3601 } } },
    [
      'spec.behavior.scaleUp.stabilizationWindowSeconds: Invalid value: 3601: must be less than or equal to 3600',
      'spec.behavior.scaleUp.policies: Required value: must specify at least one Policy',
    ],
  ],
])('an autoscaler with %j is told so', (spec, expected) => expect(problems(spec)).toEqual(expected))

test('a reference that was stored without a group may stay', () => {
  const spec = { scaleTargetRef: { kind: 'Deployment', name: 'web' } }
  expect(problems(spec)).toHaveLength(1)
  expect(problems(spec, scaler(spec))).toEqual([])
})

test('both forms show the table of kubectl', () => {
  const object = scaler(
    { metrics: [cpu, ...others] },
    {
      status: {
        currentReplicas: 2,
        desiredReplicas: 3,
        currentMetrics: [{ type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: 20, averageValue: '20m' } } }],
      },
    },
  )
  const cells = horizontalPodAutoscaler.columns.slice(0, 6).map(({ name, value }) => [name, value(object, 0)])
  expect(cells).toEqual([
    ['Name', 'web'],
    ['Reference', 'Deployment/web'],
    ['Targets', 'cpu: 20%/70%, memory: <unknown>/1Gi + 6 more...'],
    ['MinPods', '1'],
    ['MaxPods', 5],
    ['Replicas', 2],
  ])
  const [form] = horizontalPodAutoscaler.served
  expect(form?.columns.slice(0, 6).map(({ name }) => name)).toEqual(cells.map(([name]) => name))
  expect(form?.columns[2]?.value(toV1(scaler({ metrics: [cpu] })), 0)).toBe('cpu: <unknown>/70%')
})

test.each<[MetricSpec | undefined, string]>([
  [others[1], 'cpu: <unknown>/50%'],
  [others[2], '<unknown>/1k'],
  [others[3], '<unknown>/10'],
  [others[5], '<unknown>/30 (avg)'],
])('the target of %j is shown', (metric, expected) => {
  const object = scaler({ metrics: metric === undefined ? [] : [metric] })
  expect(horizontalPodAutoscaler.columns[2]?.value(object, 0)).toBe(expected)
})
