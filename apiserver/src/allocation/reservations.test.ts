import type { JsonObject } from '@coxswain/api-types'
import { virtualClock } from '@coxswain/ports'
import { expect, test } from 'vitest'
import { memoryStore } from '../storage/drivers/memory.ts'
import { type TestServer, testServer } from '../testkit/test-server.ts'

const SERVICES = '/api/v1/namespaces/default/services'
const ADDRESSES = '/apis/networking.k8s.io/v1/ipaddresses'
const WEB = { metadata: { name: 'web' }, spec: { clusterIP: '10.96.0.77', ports: [{ port: 80 }] } }
const ADDRESS_KEY = 'objects/networking.k8s.io/ipaddresses/10.96.0.77'

/** A store that servers may start on one after the other. */
const world = () => {
  const clock = virtualClock()
  const store = memoryStore({ clock })
  return { store, start: () => testServer({ store, clock }) }
}
const post = async ({ send }: TestServer, spec: object, name = 'web') => (await send('POST', SERVICES, { metadata: { name }, spec })).json
const addresses = async ({ send }: TestServer) =>
  ((await send('GET', ADDRESSES)).json['items'] as unknown as { metadata: { name: string } }[]).map(({ metadata }) => metadata.name)
const statusOf = async ({ send }: TestServer, ip: string) => (await send('GET', `${ADDRESSES}/${ip}`)).status
const until = async (condition: () => Promise<boolean>): Promise<void> => {
  for (let turn = 0; turn < 100 && !(await condition()); turn++) await new Promise((resolve) => setImmediate(resolve))
  expect(await condition()).toBe(true)
}
const specOf = (json: JsonObject) => json['spec'] as { clusterIP: string; ports: { nodePort?: number }[]; healthCheckNodePort?: number }

test('a service has an IPAddress as long as it has the address', async () => {
  const server = await testServer()
  await server.send('POST', SERVICES, WEB)
  expect((await server.send('GET', `${ADDRESSES}/10.96.0.77`)).json).toMatchObject({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'IPAddress',
    metadata: {
      name: '10.96.0.77',
      uid: expect.any(String),
      creationTimestamp: expect.any(String),
      labels: { 'ipaddress.kubernetes.io/ip-family': 'IPv4', 'ipaddress.kubernetes.io/managed-by': 'ipallocator.k8s.io' },
    },
    spec: { parentRef: { resource: 'services', namespace: 'default', name: 'web' } },
  })
  await server.send('DELETE', `${SERVICES}/web`)
  expect(await addresses(server)).toEqual(['10.96.0.1'])
})

test('it follows a change of type, and there is none for services without an address', async () => {
  const server = await testServer()
  await server.send('POST', SERVICES, WEB)
  await post(server, { clusterIP: 'None', ports: [{ port: 80 }] }, 'headless')
  await post(server, { type: 'ExternalName', externalName: 'example.com' }, 'far')
  expect(await addresses(server)).toEqual(['10.96.0.1', '10.96.0.77'])
  const patch = { spec: { type: 'ExternalName', externalName: 'example.com', clusterIP: null, clusterIPs: null } }
  await server.send('PATCH', `${SERVICES}/web`, patch, { 'content-type': 'application/merge-patch+json' })
  expect(await addresses(server)).toEqual(['10.96.0.1'])
})

test('an address that somebody reserved by hand is given to no service', async () => {
  const server = await testServer()
  const parentRef = { group: 'example.com', resource: 'gates', name: 'north' }
  await server.send('POST', ADDRESSES, { metadata: { name: '10.96.0.77' }, spec: { parentRef } })
  const refused = await server.send('POST', SERVICES, WEB)
  expect(refused.status).toBe(422)
  expect(refused.json['message']).toContain('failed to allocate IP 10.96.0.77: provided IP is already allocated')
  expect(await statusOf(server, '10.96.0.77')).toBe(200)
})

test('an IPAddress that is deleted while its service holds the address comes back', async () => {
  const server = await testServer()
  await server.send('POST', SERVICES, WEB)
  await server.send('DELETE', `${ADDRESSES}/10.96.0.77`)
  await until(async () => (await statusOf(server, '10.96.0.77')) === 200)
})

test('the cluster has a ServiceCIDR of its range', async () => {
  const server = await testServer()
  expect((await server.send('GET', '/apis/networking.k8s.io/v1/servicecidrs/kubernetes')).json).toMatchObject({
    spec: { cidrs: ['10.96.0.0/16'] },
    status: { conditions: [{ type: 'Ready', status: 'True', message: 'Kubernetes default Service CIDR is ready' }] },
  })
})

test('a start brings over the addresses of an older store, and puts right what was restored in parts', async () => {
  const { store, start } = world()
  const first = await start()
  await first.send('POST', SERVICES, { ...WEB, spec: { ...WEB.spec, type: 'NodePort', ports: [{ port: 80, nodePort: 30_080 }] } })
  first.server.close()
  const nothing = new Uint8Array()
  await store.txn(
    [],
    [
      { type: 'delete', key: ADDRESS_KEY },
      { type: 'delete', key: 'allocations/port/30080' },
      { type: 'put', key: 'allocations/ip/10.96.0.77', value: nothing },
      { type: 'put', key: 'allocations/ip/10.96.0.99', value: nothing },
      { type: 'put', key: 'allocations/port/30099', value: nothing },
    ],
  )
  const second = await start()
  expect(await addresses(second)).toEqual(['10.96.0.1', '10.96.0.77'])
  const { items } = await store.list('allocations/')
  expect(items.map(({ key }) => key)).toEqual(['allocations/port/30080'])
  const taken = await post(second, { type: 'NodePort', ports: [{ port: 80, nodePort: 30_080 }] }, 'other')
  expect(taken['message']).toContain('provided port is already allocated')
  expect(specOf(await post(second, { type: 'NodePort', ports: [{ port: 80, nodePort: 30_099 }] }, 'free')).ports[0]?.nodePort).toBe(30_099)
})

test.each<[string, object, Partial<Record<'healthCheckNodePort' | 'nodePort', boolean>>]>([
  ['a load balancer', { type: 'LoadBalancer' }, { nodePort: true, healthCheckNodePort: false }],
  [
    'one that keeps to local endpoints',
    { type: 'LoadBalancer', externalTrafficPolicy: 'Local' },
    { nodePort: true, healthCheckNodePort: true },
  ],
  [
    'one without node ports',
    { type: 'LoadBalancer', allocateLoadBalancerNodePorts: false },
    { nodePort: false, healthCheckNodePort: false },
  ],
  [
    'node ports that keep to local endpoints',
    { type: 'NodePort', externalTrafficPolicy: 'Local' },
    { nodePort: true, healthCheckNodePort: false },
  ],
])('the ports of %s', async (_, spec, expected) => {
  const made = specOf(await post(await testServer(), { ports: [{ port: 80 }], ...spec }))
  expect({ nodePort: made.ports[0]?.nodePort !== undefined, healthCheckNodePort: made.healthCheckNodePort !== undefined }).toEqual(expected)
})
