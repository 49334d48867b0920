import type { Node, Pod, Stored } from '@coxswain/api-types'
import type { Client } from '@coxswain/client'
import { silentLogger, virtualClock } from '@coxswain/ports'
import { describe, expect, test } from 'vitest'
import { resourceMetrics } from '../controllers/horizontal-pod-autoscaler/read-metrics.ts'
import type { NodeFigures } from './figures.ts'
import { createMetricsServer } from './metrics-server.ts'

const ROOT = '/apis/metrics.k8s.io/v1beta1'
const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json'

const metadata = (name: string, namespace: string, labels: Record<string, string>) => ({
  ...{ name, namespace, labels, uid: `uid-${name}`, resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z' },
})
const nodeNames = ['n1', 'n2']
const nodes = nodeNames.map((name) => ({ metadata: metadata(name, '', { zone: name }) }) as Stored<Node>)
const pods = [
  ['web', 'shop', 'n1'],
  ['db', 'shop', 'n1'],
  ['log', 'ops', 'n2'],
].map(
  ([name = '', namespace = '', nodeName = '']) =>
    ({ metadata: metadata(name, namespace, { app: name }), spec: { nodeName } }) as Stored<Pod>,
)

const listerOf = <T extends Stored<Node> | Stored<Pod>>(objects: readonly T[]) => ({
  get: (namespace: string, name: string) => objects.find(({ metadata: m }) => m.name === name && (m.namespace ?? '') === namespace),
  list: (namespace?: string) => objects.filter(({ metadata: m }) => namespace === undefined || m.namespace === namespace),
})

/** With the one index that is asked for. */
const indexedOf = (objects: readonly Stored<Pod>[]) => {
  let keysOf: (pod: Stored<Pod>) => readonly string[] = () => []
  return {
    ...listerOf(objects),
    addIndex: (_: string, keys: typeof keysOf) => {
      keysOf = keys
    },
    byIndex: (_: string, key: string) => objects.filter((pod) => keysOf(pod).includes(key)),
  }
}

/** A cluster of two nodes whose containers use half a core each, in two containers a pod. */
const world = (away: ReadonlySet<string> = new Set()) => {
  const clock = virtualClock(1_800_000_000_000)
  const began = clock.now()
  const read = async (node: string): Promise<NodeFigures | undefined> => {
    if (away.has(node)) throw new Error('no route to host')
    const seconds = (clock.now() - began) / 1000
    const each = { startedAt: began, cpuSeconds: seconds / 2, memoryBytes: 16 * 1024 * 1024 }
    const own = pods.filter(({ spec }) => spec?.nodeName === node)
    const told = own.map(({ metadata: { name, namespace = '', uid } }) => ({
      ...{ name, namespace, uid },
      containers: [
        { name: 'a', ...each },
        { name: 'b', ...each },
      ],
    }))
    return { ...each, at: clock.now(), pods: told }
  }
  const server = createMetricsServer({
    nodes: listerOf(nodes),
    pods: indexedOf(pods),
    read,
    clock,
    logger: silentLogger,
    resolutionMs: 5000,
  })
  let samples = 0
  server.onSample(() => samples++)
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
  const rounds = async (count: number): Promise<void> => {
    await turn()
    for (let i = 0; i < count; i++) {
      clock.moveTo(clock.now() + 5000)
      clock.fireNext()
      await turn()
    }
  }
  const get = (path: string, query = '', accept = '*/*', method = 'GET') => {
    const { body } = server.answer({ method, path: `${ROOT}${path}`, query, headers: { accept } })
    return JSON.parse(new TextDecoder().decode(body as Uint8Array))
  }
  const names = (path: string, query = '') => get(path, query).items.map((item: Stored<Pod>) => item.metadata.name)
  server.start()
  return { server, rounds, get, names, samples: () => samples }
}

describe('a metrics server', () => {
  test('tells nothing before the second reading, and then what is used', async () => {
    const { rounds, get, names, samples } = world()
    await rounds(0)
    expect(names('/nodes')).toEqual([])
    await rounds(1)
    expect(get('/nodes/n1')).toMatchObject({
      ...{ kind: 'NodeMetrics', apiVersion: 'metrics.k8s.io/v1beta1', metadata: { name: 'n1', labels: { zone: 'n1' } } },
      ...{ timestamp: '2027-01-15T08:00:05Z', window: '5s', usage: { cpu: '500m', memory: '16Mi' } },
    })
    expect(samples()).toBe(2)
  })
  test('lists by namespace and selectors, in the order of names', async () => {
    const { rounds, names } = world()
    await rounds(1)
    expect(names('/pods')).toEqual(['log', 'db', 'web'])
    expect(names('/namespaces/shop/pods')).toEqual(['db', 'web'])
    expect(names('/namespaces/shop/pods', 'labelSelector=app%3Dweb')).toEqual(['web'])
    expect(names('/pods', 'fieldSelector=metadata.namespace%3Dops')).toEqual(['log'])
  })
  test('gives those in the same process what an autoscaler reads of the API', async () => {
    const away = new Set<string>()
    const { server, rounds, get } = world(away)
    await rounds(1)
    const client = { request: async () => get('/namespaces/shop/pods') } as unknown as Client
    const overApi = await resourceMetrics({ client, namespace: 'shop', selector: '' })
    expect({ usages: server.usagesOf('shop', ['db', 'web', 'log', 'nobody']) }).toEqual(overApi)
    away.add('n1')
    await rounds(4)
    expect(server.usagesOf('shop', ['db', 'web'])).toEqual([])
  })
  test('shows a table, with the sum over the containers of a pod', async () => {
    const { rounds, get } = world()
    await rounds(1)
    const { kind, rows } = get('/namespaces/shop/pods/web', '', TABLE)
    expect([kind, rows[0].cells, rows[0].object.kind]).toEqual(['Table', ['web', '1', '32Mi', '5s'], 'PartialObjectMetadata'])
  })
  test('does not tell old figures of a node that is away, and goes on with the others', async () => {
    const away = new Set<string>()
    const { rounds, names } = world(away)
    await rounds(1)
    away.add('n2')
    await rounds(3)
    expect(names('/nodes')).toEqual(['n1', 'n2'])
    await rounds(1)
    expect([names('/nodes'), names('/pods')]).toEqual([['n1'], ['db', 'web']])
    away.clear()
    await rounds(2)
    expect(names('/nodes')).toEqual(['n1', 'n2'])
  })
  test('asks nobody any more once it is stopped', async () => {
    const { server, rounds, samples } = world()
    await rounds(1)
    server.stop()
    await rounds(3)
    expect(samples()).toBe(2)
  })
  test.each([
    ['/nodes/n9', '', 'nodemetrics.metrics.k8s.io "n9" not found'],
    ['/namespaces/shop/pods/none', '', 'pods "shop/none" not found'],
    ['/namespaces/shop/pods/web', '', 'podmetrics.metrics.k8s.io "shop/web" not found'],
    ['/namespaces/shop/nodes', '', 'the server could not find the requested resource'],
    ['/pods', 'fieldSelector=spec.nodeName%3Dn1', 'field label not supported: spec.nodeName'],
    ['/pods', 'watch=true', 'the server does not allow this method on the requested resource'],
  ])('refuses %s?%s: %s', (path, query, message) => {
    expect(() => world().get(path, query)).toThrow(message)
  })
  test('gives JSON or nothing', () => {
    expect(() => world().get('/pods', '', 'application/vnd.kubernetes.protobuf')).toThrow('application/json')
    expect(() => world().get('/pods', '', '*/*', 'DELETE')).toThrow('does not allow this method')
  })
})
