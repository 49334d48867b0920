import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { httpProbe } from '../http/probe.ts'
import { testServer } from '../testkit/test-server.ts'

const path = '/api/v1/componentstatuses'
const probes = [
  { name: 'scheduler', check: async () => ({ healthy: true, message: 'ok' }) },
  { name: 'controller-manager', check: async () => ({ healthy: undefined, message: '', error: 'no answer' }) },
]
const warning = ['299 - "v1 ComponentStatus is deprecated in v1.19+"']
const etcd = { metadata: { name: 'etcd-0' }, conditions: [{ type: 'Healthy', status: 'True', message: 'ok' }] }

test('parts of the control plane are asked when they are read', async () => {
  const { send } = await testServer({ probes })
  expect(await send('GET', path)).toMatchObject({
    status: 200,
    headers: { warning },
    json: {
      kind: 'ComponentStatusList',
      apiVersion: 'v1',
      metadata: {},
      items: [
        { metadata: { name: 'scheduler' }, conditions: [{ type: 'Healthy', status: 'True', message: 'ok' }] },
        { metadata: { name: 'controller-manager' }, conditions: [{ type: 'Healthy', status: 'Unknown', error: 'no answer' }] },
        etcd,
      ],
    },
  })
  expect((await send('GET', `${path}/etcd-0`)).json).toEqual({ kind: 'ComponentStatus', apiVersion: 'v1', ...etcd })
  expect((await send('GET', `${path}?fieldSelector=metadata.name%3Detcd-0`)).json['items']).toEqual([etcd])
  expect((await send('GET', `${path}?labelSelector=a%3Db`)).json['items']).toEqual([])
  const unknown = await send('GET', `${path}/nothing`)
  expect(unknown.status).toBe(500)
  expect(unknown.json).toMatchObject({ message: 'Component not found: nothing' })
})

test('they print as upstream prints them, and tell their names alone', async () => {
  const { send } = await testServer({ probes })
  const table = (await send('GET', path, undefined, { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' })).json
  expect((table['columnDefinitions'] as unknown as { name: string }[]).map(({ name }) => name)).toEqual([
    'Name',
    'Status',
    'Message',
    'Error',
  ])
  expect((table['rows'] as unknown as { cells: unknown }[]).map(({ cells }) => cells)).toEqual([
    ['scheduler', 'Healthy', 'ok', ''],
    ['controller-manager', 'Unhealthy', '', 'no answer'],
    ['etcd-0', 'Healthy', 'ok', ''],
  ])
  const accept = 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io'
  expect((await send('GET', path, undefined, { accept })).json['items']).toContainEqual({
    kind: 'PartialObjectMetadata',
    apiVersion: 'meta.k8s.io/v1',
    metadata: { name: 'etcd-0' },
  })
})

test('they are read and no more', async () => {
  const { send } = await testServer()
  for (const [method, where] of [
    ['POST', path],
    ['PUT', `${path}/etcd-0`],
    ['PATCH', `${path}/etcd-0`],
    ['DELETE', `${path}/etcd-0`],
    ['DELETE', path],
    ['GET', `${path}?watch=1`],
  ] as const) {
    expect([method, where, (await send(method, where, {})).status]).toEqual([method, where, 405])
  }
})

test('a part that listens is asked over HTTP', async () => {
  const server = createServer((_, response) => response.writeHead(503).end('not yet'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  expect(await httpProbe('x', port).check()).toEqual({ healthy: false, message: 'not yet' })
  await new Promise((resolve) => server.close(resolve))
  expect(await httpProbe('x', port).check()).toEqual({
    healthy: false,
    message: `Get "http://127.0.0.1:${port}/healthz": connect ECONNREFUSED 127.0.0.1:${port}`,
  })
})
