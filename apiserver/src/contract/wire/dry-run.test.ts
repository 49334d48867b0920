import type { JsonObject } from '@coxswain/api-types'
import { expect, test } from 'vitest'
import { type TestServer, testServer } from '../../testkit/test-server.ts'
import type { Seen } from '../kinds/world.ts'
import { MAPS, map } from './raw.ts'

const PODS = '/api/v1/namespaces/default/pods'
const SERVICES = '/api/v1/namespaces/default/services'
const REPLICA_SETS = '/apis/apps/v1/namespaces/default/replicasets'
const merge = { 'content-type': 'application/merge-patch+json' }
const template = { metadata: { labels: { app: 'x' } }, spec: { containers: [{ name: 'c', image: 'i' }] } }
const service = (spec: object) => ({ apiVersion: 'v1', kind: 'Service', metadata: { name: 's' }, spec: { ports: [{ port: 80 }], ...spec } })

/** What is there before, so that each write has something to be about. */
const prepared = async (): Promise<TestServer> => {
  const server = await testServer()
  const made = [
    await server.send('POST', MAPS, map('held')),
    await server.send('POST', MAPS, { ...map('final'), metadata: { name: 'final', finalizers: ['example.org/a'] } }),
    await server.send('POST', PODS, { apiVersion: 'v1', kind: 'Pod', ...template, metadata: { name: 'p' } }),
    await server.send('POST', SERVICES, service({})),
    await server.send('POST', REPLICA_SETS, {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: { name: 'r' },
      spec: { selector: { matchLabels: { app: 'x' } }, template },
    }),
  ]
  expect(made.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201])
  await server.send('DELETE', `${MAPS}/final`)
  return server
}

interface Row {
  readonly name: string
  readonly method: string
  readonly path: string
  readonly body?: JsonObject | object
  readonly headers?: Record<string, string>
  readonly status: number
  /** What the answer shows of what would have been. */
  readonly shows?: (json: Seen) => void
}

const rows: readonly Row[] = [
  {
    name: 'create',
    method: 'POST',
    path: MAPS,
    body: map('new'),
    status: 201,
    shows: ({ metadata }) => expect(metadata.uid).toBeDefined(),
  },
  {
    name: 'create with a generated name',
    method: 'POST',
    path: MAPS,
    body: { ...map(''), metadata: { generateName: 'new-' } },
    status: 201,
    shows: ({ metadata }) => expect(metadata.name).toMatch(/^new-.{5}$/),
  },
  {
    name: 'create of what takes an address',
    method: 'POST',
    path: SERVICES,
    body: { ...service({ type: 'NodePort' }), metadata: { name: 'new' } },
    status: 201,
    shows: ({ spec }) =>
      expect(spec).toMatchObject({ clusterIP: expect.stringMatching(/^10\./), ports: [{ nodePort: expect.any(Number) }] }),
  },
  { name: 'update', method: 'PUT', path: `${MAPS}/held`, body: map('held', { data: { a: 'b' } }), status: 200 },
  {
    name: 'patch to what takes a port',
    method: 'PATCH',
    path: `${SERVICES}/s`,
    body: { spec: { type: 'NodePort' } },
    headers: merge,
    status: 200,
    shows: ({ spec }) => expect(spec).toMatchObject({ ports: [{ nodePort: expect.any(Number) }] }),
  },
  {
    name: 'patch of the last finalizer',
    method: 'PATCH',
    path: `${MAPS}/final`,
    body: { metadata: { finalizers: null } },
    headers: merge,
    status: 200,
  },
  {
    name: 'patch of a status',
    method: 'PATCH',
    path: `${PODS}/p/status`,
    body: { status: { phase: 'Running' } },
    headers: merge,
    status: 200,
  },
  { name: 'delete', method: 'DELETE', path: `${MAPS}/held`, status: 200 },
  { name: 'delete of what has a grace period', method: 'DELETE', path: `${PODS}/p`, status: 200 },
  { name: 'delete of a collection', method: 'DELETE', path: MAPS, status: 200 },
  {
    name: 'binding',
    method: 'POST',
    path: `${PODS}/p/binding`,
    body: { apiVersion: 'v1', kind: 'Binding', metadata: { name: 'p' }, target: { kind: 'Node', name: 'n' } },
    status: 201,
  },
  {
    name: 'binding by the older path',
    method: 'POST',
    path: '/api/v1/namespaces/default/bindings',
    body: { apiVersion: 'v1', kind: 'Binding', metadata: { name: 'p' }, target: { kind: 'Node', name: 'n' } },
    status: 201,
  },
  {
    name: 'eviction',
    method: 'POST',
    path: `${PODS}/p/eviction`,
    body: { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: 'p' } },
    status: 201,
  },
  {
    name: 'scale',
    method: 'PATCH',
    path: `${REPLICA_SETS}/r/scale`,
    body: { spec: { replicas: 5 } },
    headers: merge,
    status: 200,
    shows: ({ spec }) => expect(spec).toEqual({ replicas: 5 }),
  },
]

test.each(rows.map((row) => [row.name, row] as const))('a dry run leaves nothing behind: %s', async (_, row) => {
  const server = await prepared()
  const before = await server.store.sync()
  const answer = await server.send(row.method, `${row.path}?dryRun=All`, row.body, row.headers)
  expect(answer.status).toBe(row.status)
  row.shows?.(answer.json as Seen)
  expect(await server.store.sync()).toBe(before)
})
