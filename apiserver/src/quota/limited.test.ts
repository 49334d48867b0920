import { expect, test } from 'vitest'
import { NO_CONFIGURATION } from '../admission/configuration.ts'
import { testServer } from '../testkit/test-server.ts'
import type { LimitedResource } from './limited.ts'

const NAMESPACED = '/api/v1/namespaces/default'

const limiting = async (...limitedResources: readonly LimitedResource[]) => {
  const server = await testServer({ flags: { admission: { ...NO_CONFIGURATION, limitedResources } } })
  const told = ({ status, json }: Awaited<ReturnType<typeof server.send>>) =>
    status < 300 ? status : `${status} ${(json as { message?: string }).message}`
  /** A quota that has been counted. */
  const put = async (name: string, hard: Record<string, string>, spec: object = {}) => {
    await server.send('POST', `${NAMESPACED}/resourcequotas`, { metadata: { name }, spec: { hard, ...spec } })
    const used = Object.fromEntries(Object.keys(hard).map((each) => [each, '0']))
    const { json } = await server.send('GET', `${NAMESPACED}/resourcequotas/${name}`)
    const counted = await server.send('PUT', `${NAMESPACED}/resourcequotas/${name}/status`, { ...json, status: { hard, used } })
    expect(counted.status).toBe(200)
  }
  const claim = (name: string, storageClassName: string) => ({
    metadata: { name },
    spec: { storageClassName, accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  })
  const pod = (name: string, more: object = {}) => ({ metadata: { name }, spec: { containers: [{ name: 'main', image: 'x' }], ...more } })
  return {
    send: server.send,
    put,
    claim: async (name: string, of: string) => told(await server.send('POST', `${NAMESPACED}/persistentvolumeclaims`, claim(name, of))),
    pod: async (name: string, more?: object) => told(await server.send('POST', `${NAMESPACED}/pods`, pod(name, more))),
  }
}

const GOLD = { resource: 'persistentvolumeclaims', matchContains: ['gold.storageclass.storage.k8s.io/requests.storage'] }

test('what no quota covers is not used where it is limited', async () => {
  const { put, claim } = await limiting(GOLD)
  expect(await claim('a', 'tin')).toBe(201)
  expect(await claim('b', 'gold')).toBe(
    '403 persistentvolumeclaims "b" is forbidden: insufficient quota to consume: gold.storageclass.storage.k8s.io/requests.storage',
  )
  await put('other', { persistentvolumeclaims: '9' })
  expect(await claim('b', 'gold')).toContain('insufficient quota to consume')
  await put('gold', { 'gold.storageclass.storage.k8s.io/requests.storage': '1Gi' })
  expect(await claim('b', 'gold')).toBe(201)
  expect(await claim('c', 'gold')).toContain('exceeded quota: gold')
})

test('objects in a scope want a quota with that scope', async () => {
  const scope = { scopeName: 'PriorityClass', operator: 'In', values: ['services'] }
  const { send, put, pod } = await limiting({ resource: 'pods', matchScopes: [scope] })
  await send('POST', '/apis/scheduling.k8s.io/v1/priorityclasses', { metadata: { name: 'services' }, value: 10 })
  expect(await pod('plain')).toBe(201)
  expect(await pod('a', { priorityClassName: 'services' })).toBe(
    '403 pods "a" is forbidden: insufficient quota to match these scopes: [{PriorityClass In [services]}]',
  )
  await put('services', { pods: '1' }, { scopeSelector: { matchExpressions: [scope] } })
  expect(await pod('a', { priorityClassName: 'services' })).toBe(201)
  expect(await pod('b', { priorityClassName: 'services' })).toContain('exceeded quota: services')
})

test('a change that uses no more is let pass', async () => {
  const { send, pod } = await limiting({ resource: 'pods', matchContains: ['requests.cpu'] })
  const resources = { requests: { cpu: '1' } }
  expect(await pod('a', { containers: [{ name: 'main', image: 'x', resources }] })).toContain('insufficient quota to consume: requests.cpu')
  expect(await pod('b')).toBe(201)
  const merge = { 'content-type': 'application/merge-patch+json' }
  expect((await send('PATCH', `${NAMESPACED}/pods/b`, { metadata: { labels: { a: 'b' } } }, merge)).status).toBe(200)
})
