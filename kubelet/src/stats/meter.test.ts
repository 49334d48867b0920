import type { Pod } from '@coxswain/api-types'
import { describe, expect, test } from 'vitest'
import type { RuntimePod } from '../runtime/runtime.ts'
import { cpuSecondsBetween } from '../usage.ts'
import type { NodeFigures } from './figures.ts'
import { type Meter, readMeter } from './meter.ts'
import { resourceMetrics } from './resource-metrics.ts'
import { statsSummary } from './summary.ts'

const BEGAN = 1_000_000
const steered = (cpu: string): Pod => ({
  metadata: { namespace: 'shop', name: 'web', uid: 'u1', annotations: { 'simulated.coxswain.dev/cpu': cpu } },
})
const running = (id: string, startedAt: number): RuntimePod => ({
  uid: 'u1',
  sandbox: undefined,
  containers: [
    {
      name: 'app',
      previous: undefined,
      starting: undefined,
      current: {
        ...{ id, attempt: 0, image: 'app', imageId: '', startedAt, started: true, ready: true, healthy: true },
        ...{ stopping: undefined, ended: undefined },
      },
    },
  ],
})

describe('processor time', () => {
  const usages = [
    { atMs: 0, amount: 100 },
    { atMs: 10_000, amount: 1000 },
  ]
  test.each([
    ['nothing is steered', [], 0, 10_000, 0.01],
    ['one amount', usages, 0, 10_000, 1],
    ['over a change', usages, 5_000, 12_000, 2.5],
    ['after a change', usages, 20_000, 21_000, 1],
    ['a change later than the start', usages.slice(1), 0, 11_000, 1.01],
    ['not in order', usages, 8_000, 3_000, 0],
  ])('%s', (_, cpu, from, to, expected) => expect(cpuSecondsBetween({ cpu }, from, to)).toBeCloseTo(expected))
})

describe('a meter', () => {
  const read = (pod: Pod, runtime: RuntimePod, now: number, before?: Meter) => readMeter('n1', [{ pod, runtime }], { before, now })
  const totalOf = ({ figures }: { readonly figures: NodeFigures }) => figures.pods[0]?.containers[0]?.cpuSeconds

  test('counts from the start of a container, and on from what it told', () => {
    const first = read(steered('500m'), running('a', BEGAN), BEGAN + 10_000)
    expect(totalOf(first)).toBeCloseTo(5)
    expect(totalOf(read(steered('500m'), running('a', BEGAN), BEGAN + 14_000, first.meter))).toBeCloseTo(7)
  })
  test('does not take back what was used when steering changes', () => {
    const first = read(steered('500m'), running('a', BEGAN), BEGAN + 10_000)
    expect(totalOf(read(steered('100m'), running('a', BEGAN), BEGAN + 20_000, first.meter))).toBeCloseTo(6)
  })
  test('begins anew with each run of a container, while the total of the node goes on', () => {
    const first = read(steered('1'), running('a', BEGAN), BEGAN + 10_000)
    const second = read(steered('1'), running('b', BEGAN + 12_000), BEGAN + 15_000, first.meter)
    expect(totalOf(second)).toBeCloseTo(3)
    expect(second.figures.cpuSeconds - first.figures.cpuSeconds).toBeCloseTo(3 + 5 * 0.02)
  })
  test('stands still while the clock is behind', () => {
    const first = read(steered('1'), running('a', BEGAN), BEGAN + 10_000)
    const back = read(steered('1'), running('a', BEGAN), BEGAN + 4_000, first.meter)
    expect(totalOf(back)).toBeCloseTo(10)
    expect(totalOf(read(steered('1'), running('a', BEGAN), BEGAN + 11_000, back.meter))).toBeCloseTo(11)
  })
  test('tells of no container that does not run', () => {
    const { figures } = read(steered('1'), { uid: 'u1', sandbox: undefined, containers: [] }, BEGAN)
    expect(figures).toMatchObject({ memoryBytes: 256 * 1024 * 1024, pods: [{ containers: [] }] })
    expect(resourceMetrics(figures)).not.toContain('pod_cpu_usage_seconds_total{')
    expect(statsSummary(figures)).toMatchObject({ pods: [] })
  })
})

test("a node's figures in both of a kubelet's forms", () => {
  const { figures } = readMeter('n1', [{ pod: steered('500m'), runtime: running('a', BEGAN) }], { before: undefined, now: BEGAN + 10_000 })
  const lines = resourceMetrics(figures).split('\n')
  expect(lines).toEqual(
    expect.arrayContaining([
      '# TYPE container_cpu_usage_seconds_total counter',
      'container_cpu_usage_seconds_total{container="app",namespace="shop",pod="web"} 5 1010000',
      'container_memory_working_set_bytes{container="app",namespace="shop",pod="web"} 16777216 1010000',
      'container_start_time_seconds{container="app",namespace="shop",pod="web"} 1000 1010000',
      'node_cpu_usage_seconds_total 5 1010000',
      'pod_memory_working_set_bytes{namespace="shop",pod="web"} 16777216 1010000',
    ]),
  )
  expect(statsSummary(figures)).toMatchObject({
    node: { nodeName: 'n1', memory: { workingSetBytes: 272 * 1024 * 1024 } },
    pods: [
      {
        podRef: { name: 'web', namespace: 'shop', uid: 'u1' },
        containers: [{ name: 'app', startTime: '1970-01-01T00:16:40Z', cpu: { usageCoreNanoSeconds: 5e9 } }],
      },
    ],
  })
})
