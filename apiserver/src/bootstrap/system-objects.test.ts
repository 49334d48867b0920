import type { APIService, JsonObject, KubeObject } from '@coxswain/api-types'
import { virtualClock } from '@coxswain/ports'
import { expect, test } from 'vitest'
import { memoryStore } from '../storage/drivers/memory.ts'
import { type TestServer, testServer } from '../testkit/test-server.ts'

const SERVICES = '/apis/apiregistration.k8s.io/v1/apiservices'
const MANAGED = 'kube-aggregator.kubernetes.io/automanaged'
const FLOW_SCHEMAS = '/apis/flowcontrol.apiserver.k8s.io/v1/flowschemas'
const LEASES = '/apis/coordination.k8s.io/v1/namespaces/kube-system/leases'

const items = async ({ send }: TestServer, path: string): Promise<readonly (KubeObject & JsonObject)[]> =>
  (await send('GET', path)).json.items as unknown as readonly (KubeObject & JsonObject)[]
const namesOf = (objects: readonly KubeObject[]) => objects.map(({ metadata }) => metadata.name)

/** A store that servers may start on one after the other. */
const world = () => {
  const clock = virtualClock()
  const store = memoryStore({ clock })
  return { store, clock, start: () => testServer({ store, clock }) }
}

/** Repairs follow upon changes: what is to come has come after a turn or two. */
const settled = async (condition: () => Promise<boolean>): Promise<void> => {
  for (let turn = 0; turn < 100 && !(await condition()); turn++) await new Promise((resolve) => setImmediate(resolve))
  expect(await condition()).toBe(true)
}

test('a fresh server says what it serves itself', async () => {
  const server = await testServer()
  const services = await items(server, SERVICES)
  expect(namesOf(services)).toEqual(
    expect.arrayContaining(['v1.', 'v1.apps', 'v1.autoscaling', 'v2.autoscaling', 'v1.apiregistration.k8s.io']),
  )
  expect(services.find(({ metadata }) => metadata.name === 'v1.')).toMatchObject({
    metadata: { labels: { [MANAGED]: 'onstart' } },
    spec: { version: 'v1', groupPriorityMinimum: 18_000, versionPriority: 1 },
    status: { conditions: [{ type: 'Available', status: 'True', reason: 'Local' }] },
  })
})

test('what is there already is not written again, but for the lease', async () => {
  const { store, clock, start } = world()
  ;(await start()).server.close()
  clock.moveTo(clock.now() + 1000)
  const before = await store.sync()
  ;(await start()).server.close()
  expect(await store.sync()).toBe(before + 1)
})

test('API services are put right at a start, where they are still managed', async () => {
  const { start } = world()
  const first = await start()
  const patch = (server: TestServer, name: string, change: object) =>
    server.send('PATCH', `${SERVICES}/${name}`, change, { 'content-type': 'application/merge-patch+json' })
  await patch(first, 'v1.apps', { spec: { versionPriority: 99 } })
  await patch(first, 'v1.autoscaling', { metadata: { labels: { [MANAGED]: null } }, spec: { versionPriority: 99 } })
  await first.send('DELETE', `${SERVICES}/v2.autoscaling`)
  const old = { version: 'v9', group: 'apps', groupPriorityMinimum: 1, versionPriority: 1 }
  await first.send('POST', SERVICES, { metadata: { name: 'v9.apps', labels: { [MANAGED]: 'onstart' } }, spec: old })
  expect((await first.send('GET', `${SERVICES}/v2.autoscaling`)).status).toBe(404)
  first.server.close()
  const second = await start()
  const priority = async (name: string) =>
    ((await second.send('GET', `${SERVICES}/${name}`)).json as unknown as APIService).spec?.versionPriority
  expect(await priority('v1.apps')).toBe(15)
  expect(await priority('v1.autoscaling')).toBe(99)
  expect(await priority('v2.autoscaling')).toBe(30)
  expect(await priority('v9.apps')).toBeUndefined()
})

test('flow schemas and priority levels are there, and come again', async () => {
  const server = await testServer()
  const schemas = await items(server, FLOW_SCHEMAS)
  expect(schemas).toHaveLength(13)
  const levels = await items(server, '/apis/flowcontrol.apiserver.k8s.io/v1/prioritylevelconfigurations')
  expect(namesOf(levels)).toEqual([
    'catch-all',
    'exempt',
    'global-default',
    'leader-election',
    'node-high',
    'system',
    'workload-high',
    'workload-low',
  ])
  const known = new Set(namesOf(levels))
  for (const { spec } of schemas)
    expect(known).toContain((spec as { priorityLevelConfiguration: { name: string } }).priorityLevelConfiguration.name)
  await server.send('DELETE', `${FLOW_SCHEMAS}/probes`)
  await settled(async () => (await server.send('GET', `${FLOW_SCHEMAS}/probes`)).status === 200)
})

test('the server shows that it is there, every ten seconds', async () => {
  const server = await testServer()
  const lease = async () => (await items(server, LEASES)).find(({ metadata }) => metadata.name?.startsWith('apiserver-'))
  const first = await lease()
  expect(first).toMatchObject({
    metadata: { labels: { 'apiserver.kubernetes.io/identity': 'kube-apiserver', 'kubernetes.io/hostname': 'test' } },
    spec: { leaseDurationSeconds: 3600, holderIdentity: expect.stringMatching(`^${first?.metadata.name}_`) },
  })
  // The first sixteen bytes of SHA-256 over the name, in base 32.
  expect(first?.metadata.name).toBe('apiserver-t6dnbamijr6wlgrp5kqmkwwqcu')
  server.clock.moveTo(server.clock.now() + 10_000)
  server.clock.fireNext()
  await settled(async () => (await lease())?.metadata.resourceVersion !== first?.metadata.resourceVersion)
  server.server.close()
  expect(server.clock.waiting()).toEqual([])
})

test('leases of servers that are long gone are taken away, and no others', async () => {
  const { store, clock, start } = world()
  const first = await start()
  const made = async (name: string, labels: object, spec: object) =>
    expect((await first.send('POST', LEASES, { metadata: { name, labels }, spec })).status).toBe(201)
  const server = { 'apiserver.kubernetes.io/identity': 'kube-apiserver' }
  const at = (ms: number) => new Date(clock.now() + ms).toISOString().replace('Z', '000Z')
  await made('apiserver-gone', server, { leaseDurationSeconds: 3600, renewTime: at(-3_600_001) })
  await made('apiserver-odd', server, {})
  await made('apiserver-other', server, { leaseDurationSeconds: 3600, renewTime: at(-1_800_000) })
  await made('not-of-a-server', {}, { leaseDurationSeconds: 1, renewTime: at(-3_600_001) })
  first.server.close()
  const second = await testServer({ store, clock })
  const names = async () => namesOf(await items(second, LEASES)).filter((name) => name !== 'apiserver-t6dnbamijr6wlgrp5kqmkwwqcu')
  expect(await names()).toEqual(['apiserver-other', 'not-of-a-server'])
  clock.moveTo(clock.now() + 3_600_000)
  while (clock.fireNext());
  await settled(async () => !(await names()).includes('apiserver-other'))
  expect(await names()).toEqual(['not-of-a-server'])
  second.server.close()
})

test('tokens from secrets have been tracked from the first day', async () => {
  const { send } = await testServer()
  const { json } = await send('GET', '/api/v1/namespaces/kube-system/configmaps/kube-apiserver-legacy-service-account-token-tracking')
  expect(json.data).toEqual({ since: '2026-01-01' })
})
