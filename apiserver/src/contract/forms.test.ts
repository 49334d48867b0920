import type { JsonObject } from '@coxswain/api-types'
import { describe, expect, test } from 'vitest'
import { type Answer, type TestServer, testServer } from '../testkit/test-server.ts'
import type { Seen } from './kinds/world.ts'

/** One form of a kind that is served in two: where it is, how it names itself, and an object of it that uses what is its own. */
interface Form {
  readonly path: string
  readonly apiVersion: string
  readonly kind: string
  readonly body: JsonObject
  /** A merge patch in this form, and what the other form then shows. */
  readonly change: JsonObject
  readonly shownByOther: JsonObject
  /** A field selector of this form that the object matches. */
  readonly selector: string | undefined
}

const target = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }
// The older form keeps one target apart, that of the CPU, and puts it last.
const memory = { type: 'Resource', resource: { name: 'memory', target: { type: 'AverageValue', averageValue: '1Gi' } } }
const cpu = (averageUtilization: number) => ({
  type: 'Resource',
  resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } },
})
const pod = { kind: 'Pod', namespace: 'default', name: 'web', uid: 'u' }

const pairs: readonly (readonly [string, Form, Form])[] = [
  [
    'HorizontalPodAutoscaler',
    {
      path: '/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers',
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      body: {
        spec: {
          scaleTargetRef: target,
          minReplicas: 2,
          maxReplicas: 5,
          metrics: [memory, cpu(70)],
          behavior: { scaleDown: { stabilizationWindowSeconds: 60 } },
        },
      },
      change: { spec: { metrics: [memory, cpu(60)] } },
      shownByOther: { spec: { targetCPUUtilizationPercentage: 60, minReplicas: 2 } },
      selector: undefined,
    },
    {
      path: '/apis/autoscaling/v1/namespaces/default/horizontalpodautoscalers',
      apiVersion: 'autoscaling/v1',
      kind: 'HorizontalPodAutoscaler',
      body: { spec: { scaleTargetRef: target, minReplicas: 2, maxReplicas: 5, targetCPUUtilizationPercentage: 70 } },
      change: { spec: { targetCPUUtilizationPercentage: 55 } },
      shownByOther: { spec: { metrics: [cpu(55)] } },
      selector: undefined,
    },
  ],
  [
    'Event',
    {
      path: '/api/v1/namespaces/default/events',
      apiVersion: 'v1',
      kind: 'Event',
      body: {
        involvedObject: pod,
        reason: 'Started',
        message: 'It runs.',
        type: 'Normal',
        count: 2,
        firstTimestamp: '2026-01-01T00:00:00Z',
        lastTimestamp: '2026-01-01T00:01:00Z',
        source: { component: 'agent', host: 'n1' },
      },
      change: { count: 3, message: 'It still runs.' },
      shownByOther: { deprecatedCount: 3, note: 'It still runs.' },
      selector: 'involvedObject.name%3Dweb,reason%3DStarted',
    },
    {
      path: '/apis/events.k8s.io/v1/namespaces/default/events',
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      body: {
        regarding: pod,
        related: { kind: 'Node', name: 'n1' },
        reason: 'Started',
        note: 'It runs.',
        type: 'Normal',
        action: 'Run',
        eventTime: '2026-01-01T00:00:00.000001Z',
        reportingController: 'example.org/agent',
        reportingInstance: 'agent-1',
      },
      change: { series: { count: 4, lastObservedTime: '2026-01-01T00:02:00.000002Z' } },
      shownByOther: { series: { count: 4, lastObservedTime: '2026-01-01T00:02:00.000002Z' } },
      selector: 'regarding.name%3Dweb,type%3DNormal',
    },
  ],
]

const MERGE = { 'content-type': 'application/merge-patch+json' }
const TABLE = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' }
const seen = ({ json }: Answer): Seen => json as Seen
const identity = ({ metadata }: Seen) => ({ name: metadata.name, uid: metadata.uid, resourceVersion: metadata.resourceVersion })

const make = async (server: TestServer, { path, apiVersion, kind, body }: Form, metadata: JsonObject = {}): Promise<Seen> => {
  const answer = await server.send('POST', `${path}?fieldManager=maker`, {
    apiVersion,
    kind,
    metadata: { name: 'a', labels: { app: 'x' }, ...metadata },
    ...body,
  })
  expect(answer.json).toMatchObject({ kind, apiVersion, ...body })
  expect(answer.status).toBe(201)
  return seen(answer)
}

const directions = pairs.flatMap(([kind, first, second]) => [
  [`${kind}, written as ${first.apiVersion} and read as ${second.apiVersion}`, first, second] as const,
  [`${kind}, written as ${second.apiVersion} and read as ${first.apiVersion}`, second, first] as const,
])

for (const [name, from, to] of directions) {
  describe(name, () => {
    test('is one object: the same identity, and it comes back whole', async () => {
      const server = await testServer()
      const written = await make(server, from)
      const other = seen(await server.send('GET', `${to.path}/a`))
      expect(other).toMatchObject({ kind: to.kind, apiVersion: to.apiVersion, metadata: identity(written) })
      expect(seen(await server.send('GET', `${from.path}/a`))).toEqual(written)
      // A client of the other form that writes back what it read takes nothing away, and changes nothing.
      expect((await server.send('PUT', `${to.path}/a`, other)).json).toEqual(other)
      expect(seen(await server.send('GET', `${from.path}/a`))).toEqual(written)
    })

    test('shows a change through the other, and takes one from there', async () => {
      const server = await testServer()
      await make(server, from)
      const changed = await server.send('PATCH', `${from.path}/a?fieldManager=changer`, from.change, MERGE)
      expect(changed.status).toBe(200)
      const other = seen(await server.send('GET', `${to.path}/a`))
      expect(other).toMatchObject({ ...from.shownByOther, metadata: identity(seen(changed)) })
      const back = await server.send('PATCH', `${to.path}/a?fieldManager=other`, { metadata: { labels: { via: 'other' } } }, MERGE)
      expect(back.status).toBe(200)
      const last = seen(await server.send('GET', `${from.path}/a`))
      expect(last).toMatchObject({ ...from.change, metadata: { labels: { app: 'x', via: 'other' }, ...identity(seen(back)) } })
    })

    test('names each manager with the version that it wrote in', async () => {
      const server = await testServer()
      await make(server, from)
      await server.send('PATCH', `${to.path}/a?fieldManager=other`, { metadata: { labels: { via: 'other' } } }, MERGE)
      for (const { path } of [from, to]) {
        const managers = seen(await server.send('GET', `${path}/a`)).metadata.managedFields?.map(
          (each) => `${each.manager} ${each.apiVersion}`,
        )
        expect(managers?.sort()).toEqual([`maker ${from.apiVersion}`, `other ${to.apiVersion}`])
      }
    })

    test('is listed and selected, as objects, tables and metadata', async () => {
      const server = await testServer()
      const written = await make(server, from)
      await make(server, from, { name: 'b', labels: { app: 'y' } })
      const names = async (query: string) =>
        ((await server.send('GET', `${to.path}?${query}`)).json.items as unknown as Seen[]).map(({ metadata }) => metadata.name)
      expect(await names('')).toEqual(['a', 'b'])
      expect(await names('labelSelector=app%3Dx')).toEqual(['a'])
      expect(await names('fieldSelector=metadata.name%3Db')).toEqual(['b'])
      if (to.selector !== undefined) {
        expect(await names(`fieldSelector=${to.selector}`)).toEqual(['a', 'b'])
        expect(await names(`fieldSelector=${to.selector.replaceAll('%3D', '!%3D')}`)).toEqual([])
      }
      const table = (await server.send('GET', `${to.path}?labelSelector=app%3Dx`, undefined, TABLE)).json as unknown as {
        columnDefinitions: unknown[]
        rows: { cells: unknown[]; object: Seen }[]
      }
      expect(table.rows).toHaveLength(1)
      expect(table.rows[0]?.cells).toHaveLength(table.columnDefinitions.length)
      expect(table.rows[0]?.object.metadata).toMatchObject(identity(written))
      const partial = await server.send('GET', `${to.path}/a`, undefined, {
        accept: 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io',
      })
      expect(seen(partial).metadata).toMatchObject(identity(written))
    })

    test('is watched in one order, by either form', async () => {
      const server = await testServer()
      const since = await server.store.sync()
      const query = `watch=1&resourceVersion=${since}&labelSelector=app%3Dx${to.selector === undefined ? '' : `&fieldSelector=${to.selector}`}`
      const watched = await server.watch(`${to.path}?${query}`)
      const same = await server.watch(`${from.path}?watch=1&resourceVersion=${since}&labelSelector=app%3Dx`)
      await make(server, from)
      await server.send('PATCH', `${from.path}/a`, from.change, MERGE)
      await server.send('PATCH', `${to.path}/a`, { metadata: { annotations: { via: 'other' } } }, MERGE)
      await server.send('DELETE', `${from.path}/a`)
      const brief = (open: typeof watched) =>
        open.events().map(({ type, object }) => [type, (object as Seen).metadata.uid, (object as Seen).metadata.resourceVersion])
      expect(brief(watched).map(([type]) => type)).toEqual(['ADDED', 'MODIFIED', 'MODIFIED', 'DELETED'])
      expect(brief(watched)).toEqual(brief(same))
      expect(watched.events().every(({ object }) => object.apiVersion === to.apiVersion)).toBe(true)
      expect(watched.events()[1]?.object).toMatchObject(from.shownByOther)
      const tables = await server.watch(`${to.path}?watch=1&resourceVersion=${since}`, TABLE)
      expect(tables.events().map(({ type }) => type)).toEqual(['ADDED', 'MODIFIED', 'MODIFIED', 'DELETED'])
    })
  })
}
