import type { LabelRequirement } from '@coxswain/api-types'
import { describe, expect, test } from 'vitest'
import { createMetricsApis } from './metrics-apis.ts'
import { createResourceMapper } from './resources.ts'
import type { ExternalAsked, MetricsSource, ObjectsAsked, Reading } from './source.ts'

const AT = Date.parse('2027-01-15T08:00:05Z')
const discovered = (group: string, plural: string, kind: string, namespaced: boolean) => ({
  ...{ group, version: 'v1', plural, kind, namespaced, singular: kind.toLowerCase(), verbs: ['list'], preferred: true },
})
const mapper = createResourceMapper([
  discovered('', 'namespaces', 'Namespace', false),
  discovered('', 'nodes', 'Node', false),
  discovered('', 'pods', 'Pod', true),
  discovered('networking.k8s.io', 'ingresses', 'Ingress', true),
])

/** APIs over a source that has these values, by name. */
const world = (values: Readonly<Record<string, number>>, given: Partial<Reading> = {}) => {
  const asked: (ObjectsAsked | ExternalAsked)[] = []
  const metrics = [{ group: '', resource: 'pods', namespaced: true, metric: 'req' }]
  const listeners: (() => void)[] = []
  const source: MetricsSource = {
    customMetrics: () => metrics,
    externalMetrics: () => [],
    ofObjects: async (wanted) => {
      asked.push(wanted)
      const found = wanted.names.flatMap((name) =>
        values[name] === undefined ? [] : [[name, { value: values[name], at: AT, ...given }] as const],
      )
      return wanted.metric === 'req' ? new Map(found) : undefined
    },
    external: async (wanted) => {
      asked.push(wanted)
      const found = Object.entries(values).map(([queue, value]) => ({ labels: { queue }, value, at: AT, ...given }))
      return wanted.metric === 'depth' ? found : undefined
    },
    onNews: (told) => {
      listeners.push(told)
      return () => undefined
    },
    start: () => undefined,
    stop: () => undefined,
  }
  const lists: string[] = []
  const apis = createMetricsApis({
    source,
    mapper: async () => mapper,
    namesOf: async ({ resource }, namespace, selector) => {
      lists.push(`${resource} in ${namespace} by ${selector}`)
      return namespace === 'empty' ? [] : ['b', 'a', 'x']
    },
  })
  const get = async (path: string, query = '', { accept = '*/*', method = 'GET' } = {}) => {
    const api = apis.find(({ group, version }) => path.startsWith(`${group}/${version}`))
    const response = await api?.answer({ method, path: `/apis/${path}`, query, headers: { accept } })
    return JSON.parse(new TextDecoder().decode(response?.body as Uint8Array))
  }
  return { apis, asked, lists, get, metrics, tell: () => listeners.map((told) => told()) }
}
const V1 = 'custom.metrics.k8s.io/v1beta1'
const V2 = 'custom.metrics.k8s.io/v1beta2'
const EXTERNAL = 'external.metrics.k8s.io/v1beta1'

describe('metrics of objects', () => {
  test('are told of those that are selected, in their order, in both versions', async () => {
    const { get, asked, lists } = world({ a: 0.5, b: 12 }, { windowMs: 5000 })
    const describedObject = { kind: 'Pod', namespace: 'shop', name: 'b', apiVersion: '/v1' }
    const rest = { timestamp: '2027-01-15T08:00:05Z', value: '12' }
    const query = 'labelSelector=app%3Dweb&metricLabelSelector=verb%3DGET'
    const older = await get(`${V1}/namespaces/shop/pods/*/req`, query)
    expect(older).toMatchObject({ kind: 'MetricValueList', apiVersion: V1, metadata: {} })
    expect(older.items).toHaveLength(2)
    expect(older.items[0]).toEqual({ describedObject, metricName: 'req', window: 5, selector: { matchLabels: { verb: 'GET' } }, ...rest })
    expect(older.items[1].value).toBe('500m')
    const newer = await get(`${V2}/namespaces/shop/pods/*/req`)
    expect(newer.items[0]).toEqual({ describedObject, metric: { name: 'req', selector: null }, windowSeconds: 5, ...rest })
    expect(asked[0]).toEqual({
      ...{ group: '', resource: 'pods', namespace: 'shop', names: ['b', 'a', 'x'], metric: 'req' },
      selector: [{ key: 'verb', operator: '=', values: ['GET'] } satisfies LabelRequirement],
    })
    expect(lists[0]).toBe('pods in shop by app=web')
  })
  test.each([
    [`${V1}/namespaces/shop/pod/a/req`, { kind: 'Pod', namespace: 'shop', name: 'a', apiVersion: '/v1' }],
    [
      `${V1}/namespaces/shop/ingresses.networking.k8s.io/a/req`,
      { kind: 'Ingress', namespace: 'shop', name: 'a', apiVersion: 'networking.k8s.io/v1' },
    ],
    [`${V1}/nodes/a/req`, { kind: 'Node', name: 'a', apiVersion: '/v1' }],
    [`${V1}/namespaces/a/metrics/req`, { kind: 'Namespace', name: 'a', apiVersion: '/v1' }],
    [`${V1}/namespaces/shop/pods/a/re%71`, { kind: 'Pod', namespace: 'shop', name: 'a', apiVersion: '/v1' }],
  ])('%s is of one', async (path, described) => {
    expect((await world({ a: 1 }).get(path)).items.map((item: { describedObject: object }) => item.describedObject)).toEqual([described])
  })
  test.each<[string, string, number, string]>([
    [`${V1}/namespaces/shop/pods/*/none`, '', 404, 'the server could not find the metric none for pods'],
    [`${V1}/namespaces/shop/pods/y/req`, '', 404, 'the server could not find the metric req for pods y'],
    [
      `${V1}/namespaces/shop/pods/y/req`,
      'metricLabelSelector=v%3D1',
      404,
      'the server could not find the metric req for pods y with selector v=1',
    ],
    [`${V1}/namespaces/empty/pods/*/req`, '', 404, 'the server could not find the metric req for pods'],
    [`${V1}/namespaces/shop/widgets.example.com/y/req`, '', 404, 'the server could not find the metric req for widgets.example.com'],
    [`${V1}/namespaces/shop/pods/a`, '', 404, 'the server could not find the requested resource'],
    [`${V1}/namespaces/shop/pods/a/req`, 'metricLabelSelector=%3D%3D', 400, 'found'],
    [`${V1}/namespaces/shop/pods/%zz/req`, '', 400, 'is not encoded as a path is'],
    [`${V1}/namespaces/shop/pods/*/req`, 'watch=true', 405, 'the server does not allow this method'],
  ])('%s?%s is refused with %d', async (path, query, code, message) => {
    await expect(world({ a: 1 }).get(path, query)).rejects.toMatchObject({ code, message: expect.stringContaining(message) })
  })
  test.each<[string, Readonly<Record<string, number>>, string]>([
    ['no number', { a: Number.NaN }, 'a'],
    ['no end', { b: Number.POSITIVE_INFINITY }, 'b'],
    ['more than a quantity holds', { a: 1e19 }, 'a'],
  ])('that have %s are left out; where none is left it is said', async (_, bad, name) => {
    const path = `${V1}/namespaces/shop/pods/*/req`
    const { items } = await world({ ...bad, x: 1 }).get(path)
    expect(items).toHaveLength(1)
    const message = `Internal error occurred: the metric req of pods ${name} is not one number`
    await expect(world(bad).get(path)).rejects.toMatchObject({ code: 500, message })
  })
  test('may be zero or below', async () => {
    const { items } = await world({ a: 0, b: -1.0005 }).get(`${V1}/namespaces/shop/pods/*/req`)
    expect(items.map(({ value }: { value: string }) => value)).toEqual(['-1', '0'])
  })
  test('are JSON, and only read', async () => {
    const { get } = world({ a: 1 })
    const path = `${V1}/nodes/a/req`
    await expect(get(path, '', { accept: 'application/vnd.kubernetes.protobuf' })).rejects.toMatchObject({ code: 406 })
    await expect(get(path, '', { method: 'POST' })).rejects.toMatchObject({ code: 405 })
  })
})

describe('metrics of no object', () => {
  test('are told series by series', async () => {
    const { get, asked } = world({ x: 7, y: 0.25 })
    expect(await get(`${EXTERNAL}/namespaces/shop/depth`, 'labelSelector=queue')).toEqual({
      ...{ kind: 'ExternalMetricValueList', apiVersion: EXTERNAL, metadata: {} },
      items: [
        { metricName: 'depth', metricLabels: { queue: 'x' }, timestamp: '2027-01-15T08:00:05Z', value: '7' },
        { metricName: 'depth', metricLabels: { queue: 'y' }, timestamp: '2027-01-15T08:00:05Z', value: '250m' },
      ],
    })
    expect(asked).toEqual([{ namespace: 'shop', metric: 'depth', selector: [{ key: 'queue', operator: 'exists', values: [] }] }])
  })
  test('are told whole or not at all: somebody adds them up', async () => {
    const message = 'Internal error occurred: the metric depth of {"queue":"y"} is not one number'
    await expect(world({ x: 7, y: Number.NaN }).get(`${EXTERNAL}/namespaces/shop/depth`)).rejects.toMatchObject({ code: 500, message })
  })
  test.each([
    [`${EXTERNAL}/namespaces/shop/none`, 'the server could not find the metric none for namespaces'],
    [`${EXTERNAL}/namespaces/shop`, 'the server could not find the requested resource'],
    [`${EXTERNAL}/namespaces/shop/depth/more`, 'the server could not find the requested resource'],
  ])('%s is not found', async (path, message) => {
    await expect(world({ x: 7 }).get(path)).rejects.toMatchObject({ code: 404, message })
  })
})

test('discovery has what can be asked for, and keeps the last of it', async () => {
  const { apis, get, metrics, tell } = world({})
  const names = async (path: string) => (await get(path)).resources.map(({ name }: { name: string }) => name)
  const told: string[] = []
  for (const api of apis) api.onResources(() => told.push(`${api.group}/${api.version}`))
  expect(await names(V1)).toEqual(['pods/req'])
  metrics.push({ group: 'networking.k8s.io', resource: 'ingresses', namespaced: true, metric: 'hits' })
  tell()
  tell()
  expect(told).toEqual([V2, V1])
  expect(await names(V2)).toEqual(['ingresses.networking.k8s.io/hits', 'pods/req'])
  metrics.length = 0
  tell()
  expect([told.length, (await names(V1)).length]).toEqual([2, 2])
  expect(await get(EXTERNAL)).toEqual({ kind: 'APIResourceList', apiVersion: 'v1', groupVersion: EXTERNAL, resources: [] })
})
