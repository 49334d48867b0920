import { readFileSync } from 'node:fs'
import { type Cause, kinds } from '@coxswain/api-types'
import type { Kind } from '@coxswain/client'
import { afterEach, describe, expect, test } from 'vitest'
import { type Cluster, createCluster } from './index.ts'

const LOAD = 'simulated.coxswain.dev/cpu'
const AUTOSCALED = readFileSync('docs/examples/web-autoscaled.yaml', 'utf8')

/** Autoscalers, the metrics that they read and the pods that come of it, all of them real, under a clock that is moved. */
const MINUTE = 60_000
let cluster: Cluster
const begin = async (manifests: string = AUTOSCALED): Promise<void> => {
  cluster = await createCluster({ nodes: 3, metricResolution: '5s' })
  await cluster.apply(manifests)
  await cluster.clock.advance('30s')
}
afterEach(() => cluster.close())

const podsOf = async () => (await cluster.list(kinds.Pod, 'default')).filter(({ metadata }) => metadata.deletionTimestamp === undefined)
const running = async () => (await podsOf()).filter(({ status }) => status?.phase === 'Running').length
const load = async (amount: string): Promise<void> => {
  const patch = { metadata: { annotations: { [LOAD]: amount } } }
  for (const { metadata } of await podsOf())
    await cluster.client.patch(kinds.Pod, { namespace: 'default', name: metadata.name, type: 'merge', patch })
}
/** What the autoscaler has done, the latest last. */
const scalings = async (): Promise<readonly Cause[]> =>
  (await cluster.why(kinds.HorizontalPodAutoscaler, 'web')).filter(({ subresource }) => subresource === 'scale')
const conditionsOf = async (name = 'web') => (await cluster.get(kinds.HorizontalPodAutoscaler, name))?.status?.conditions ?? []

describe('seconds', () => {
  test('from a load to running pods: under five in the middle, and each stage is told', { timeout: MINUTE }, async () => {
    await begin()
    const took: number[] = []
    // At five moments between one reading and the next.
    for (const phase of [200, 1300, 2400, 3500, 4600]) {
      await cluster.clock.advance(30_000 + phase - (cluster.clock.now() % 5000))
      const began = cluster.clock.now()
      await load('130m')
      await cluster.until(async () => (await running()) === 5)
      took.push(cluster.clock.now() - began)
      await load('20m')
      await cluster.until(async () => (await podsOf()).length === 3)
    }
    await cluster.clock.advance('5s')
    expect(took.sort((a, b) => a - b)[2]).toBeLessThan(5000)
    expect(took.at(-1)).toBeLessThan(10_000)
    const ups = (await scalings()).filter(({ reason }) => reason === 'cpu of 130 % is above the target of 80 %')
    expect(ups).toHaveLength(5)
    for (const { stages = [], component, object } of ups) {
      expect([component, object.kind, object.name]).toEqual(['horizontal-pod-autoscaler', 'Deployment', 'web'])
      expect(stages.map(({ name }) => name)).toEqual(['measured', 'seen', 'decided', 'created', 'scheduled', 'running'])
      const times = stages.map(({ time }) => time)
      expect(times).toEqual([...times].sort())
    }
  })

  test('are not told before the new pods run, nor where they never will', { timeout: MINUTE }, async () => {
    await begin(AUTOSCALED.replace('50m }', "50m, simulated.coxswain.dev/start-delay: '20s' }"))
    await load('130m')
    await cluster.until(async () => (await podsOf()).length === 5)
    await cluster.clock.advance('10s')
    expect((await scalings()).map(({ stages }) => stages)).toEqual([undefined])
    await load('20m')
    await cluster.until(async () => (await podsOf()).length === 3)
    await cluster.clock.advance('60s')
    expect((await scalings()).map(({ stages }) => stages)).toEqual([undefined, undefined])
  })
})

const WIDGETS = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: widgets.x.dev }
spec:
  group: x.dev
  scope: Namespaced
  names: { plural: widgets, singular: widget, kind: Widget, listKind: WidgetList }
  versions:
  - name: v1
    served: true
    storage: true
    subresources: { scale: { specReplicasPath: .spec.size, statusReplicasPath: .status.size, labelSelectorPath: .status.selector }, status: {} }
    schema: { openAPIV3Schema: { type: object, x-kubernetes-preserve-unknown-fields: true } }
`
const WIDGET: Kind = { group: 'x.dev', version: 'v1', plural: 'widgets', namespaced: true, kind: 'Widget' }

test("a kind of one's own is scaled as any other", { timeout: MINUTE }, async () => {
  await begin(WIDGETS)
  await cluster.apply('{ apiVersion: x.dev/v1, kind: Widget, metadata: { name: web }, spec: { size: 1 } }')
  await cluster.client.patch(WIDGET, {
    ...{ namespace: 'default', name: 'web', type: 'merge', subresource: 'status' },
    patch: { status: { size: 1, selector: 'app=web' } },
  })
  await cluster.apply(`
apiVersion: v1
kind: Pod
metadata: { name: web-0, labels: { app: web }, annotations: { ${LOAD}: 160m } }
spec: { containers: [{ name: web, image: 'web:1', resources: { requests: { cpu: 100m } } }] }
---
apiVersion: autoscaling/v1
kind: HorizontalPodAutoscaler
metadata: { name: web }
spec:
  scaleTargetRef: { apiVersion: x.dev/v1, kind: Widget, name: web }
  maxReplicas: 5
  targetCPUUtilizationPercentage: 80
`)
  const size = async () => ((await cluster.get(WIDGET, 'web')) as unknown as { readonly spec: { readonly size: number } }).spec.size
  await cluster.until(async () => (await size()) === 2)
  expect((await scalings()).map(({ object, reason }) => [object.kind, reason])).toEqual([
    ['Widget', 'cpu of 160 % is above the target of 80 %'],
  ])
})

describe('what is wrong is said, and nothing is scaled', () => {
  test('a range that is none is refused', async () => {
    await begin('')
    await expect(cluster.apply(AUTOSCALED.replace('minReplicas: 3', 'minReplicas: 7'))).rejects.toThrowError(
      /spec\.maxReplicas: Invalid value: 5: must be greater than or equal to `minReplicas`/,
    )
  })

  test('two autoscalers of one target stand back until one is gone', { timeout: MINUTE }, async () => {
    await begin()
    const [, second = ''] = AUTOSCALED.split('---')
    await cluster.apply(second.replace('name: web }\nspec', 'name: rival }\nspec'))
    await cluster.clock.advance('15s')
    await load('130m')
    await cluster.clock.advance('60s')
    expect((await podsOf()).length).toBe(3)
    for (const name of ['web', 'rival'])
      expect((await conditionsOf(name)).find(({ type }) => type === 'ScalingActive')).toMatchObject({
        status: 'False',
        reason: 'AmbiguousSelector',
        message: 'pods by selector app=web are controlled by multiple HPAs: [{rival default} {web default}]',
      })
    await cluster.client.delete(kinds.HorizontalPodAutoscaler, { namespace: 'default', name: 'rival' })
    await cluster.until(async () => (await podsOf()).length === 5)
  })

  test('a target that vanishes', { timeout: MINUTE }, async () => {
    await begin()
    await cluster.client.delete(kinds.Deployment, { namespace: 'default', name: 'web' })
    await cluster.clock.advance('15s')
    expect((await conditionsOf()).find(({ type }) => type === 'AbleToScale')).toMatchObject({
      status: 'False',
      reason: 'FailedGetScale',
      message: 'the HPA controller was unable to get the target\'s current scale: deployments/scale.apps "web" not found',
    })
  })

  test('nodes that cannot be reached: no figures, and replicas stay', { timeout: MINUTE }, async () => {
    await begin()
    await load('130m')
    for (const node of ['node0', 'node1', 'node2']) cluster.nodes.stop(node)
    await cluster.clock.advance('30s')
    const active = (await conditionsOf()).find(({ type }) => type === 'ScalingActive')
    expect(active).toMatchObject({ status: 'False', reason: 'FailedGetResourceMetric' })
    expect((await cluster.get(kinds.Deployment, 'web'))?.spec?.replicas).toBe(3)
  })
})

test('an autoscaler goes by what pods tell of themselves', { timeout: MINUTE }, async () => {
  const metric = 'metrics.simulated.coxswain.dev/http_requests'
  const wanted = '{ type: Pods, pods: { metric: { name: http_requests }, target: { type: AverageValue, averageValue: 10 } } }'
  await begin(AUTOSCALED.replace(`${LOAD}: 50m`, `${metric}: '10'`).replace(/metrics: \[.*\]/, `metrics: [${wanted}]`))
  expect(await conditionsOf()).toContainEqual(expect.objectContaining({ type: 'ScalingActive', status: 'True' }))
  expect(await running()).toBe(3)
  for (const { metadata } of await podsOf()) {
    const patch = { metadata: { annotations: { [metric]: '16' } } }
    await cluster.client.patch(kinds.Pod, { namespace: 'default', name: metadata.name, type: 'merge', patch })
  }
  await cluster.until(async () => (await running()) === 5, '20s')
})
