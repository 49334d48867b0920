import { describe, expect, test } from 'vitest'
import { type TestServer, testServer } from '../testkit/test-server.ts'

const BASE = '/api/v1/namespaces/default'
const QUOTAS = `${BASE}/resourcequotas`
const MERGE = { 'content-type': 'application/merge-patch+json' }

/** A quota whose use has been counted: there is no controller here. */
const withQuota = async (
  { send }: TestServer,
  name: string,
  hard: Record<string, string>,
  used: Record<string, string> = {},
  spec: object = {},
) => {
  const noughts = Object.fromEntries(Object.keys(hard).map((key) => [key, '0']))
  expect(
    (await send('POST', QUOTAS, { kind: 'ResourceQuota', apiVersion: 'v1', metadata: { name }, spec: { hard, ...spec } })).status,
  ).toBe(201)
  const status = { hard, used: { ...noughts, ...used } }
  expect((await send('PATCH', `${QUOTAS}/${name}/status`, { status }, MERGE)).status).toBe(200)
}
const usedOf = async ({ send }: TestServer, name = 'q') =>
  ((await send('GET', `${QUOTAS}/${name}`)).json['status'] as { used: unknown }).used

const pod = (name: string, resources?: object, spec: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name },
  spec: { containers: [{ name: 'c', image: 'i', ...(resources === undefined ? {} : { resources }) }], ...spec },
})

describe('quotas', () => {
  test('a hundred creates at once: exactly as many as are allowed, and each is counted', async () => {
    const server = await testServer()
    await withQuota(server, 'q', { pods: '40', 'requests.cpu': '10' })
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, i) => server.send('POST', `${BASE}/pods`, pod(`p${i}`, { requests: { cpu: '100m' } }))),
    )
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(40)
    const refused = answers.filter(({ status }) => status === 403)
    expect(refused).toHaveLength(60)
    expect(refused[0]?.json['message']).toMatch(
      /^pods "p\d+" is forbidden: exceeded quota: q, requested: pods=1, used: pods=40, limited: pods=40$/,
    )
    expect((await server.send('GET', `${BASE}/pods`)).json['items']).toHaveLength(40)
    expect(await usedOf(server)).toEqual({ pods: '40', 'requests.cpu': '4' })
  })

  test('deletes give back what the object used, at once', async () => {
    const server = await testServer()
    await withQuota(server, 'q', { pods: '1', 'limits.memory': '1Gi' })
    const limits = { limits: { memory: '1Gi' } }
    expect((await server.send('POST', `${BASE}/pods`, pod('a', limits))).status).toBe(201)
    expect((await server.send('POST', `${BASE}/pods`, pod('b', limits))).status).toBe(403)
    await server.send('DELETE', `${BASE}/pods/a?gracePeriodSeconds=0`)
    expect(await usedOf(server)).toEqual({ pods: '0', 'limits.memory': '0' })
    expect((await server.send('POST', `${BASE}/pods`, pod('b', limits))).status).toBe(201)
  })

  test('a pod that has ended is no pod any more, but an object', async () => {
    const server = await testServer()
    await withQuota(server, 'q', { pods: '5', 'count/pods': '5' })
    await server.send('POST', `${BASE}/pods`, pod('a'))
    await server.send('PATCH', `${BASE}/pods/a/status`, { status: { phase: 'Succeeded' } }, MERGE)
    expect(await usedOf(server)).toEqual({ pods: '0', 'count/pods': '1' })
    await server.send('DELETE', `${BASE}/pods/a?gracePeriodSeconds=0`)
    expect(await usedOf(server)).toEqual({ pods: '0', 'count/pods': '0' })
  })

  test.each([
    ['limits.cpu', {}, 'failed quota: q: must specify limits.cpu for: c'],
    ['cpu', { limits: { memory: '1Gi' } }, 'failed quota: q: must specify cpu for: c'],
    [
      'requests.memory',
      { requests: { memory: '2Gi' } },
      'exceeded quota: q, requested: requests.memory=2Gi, used: requests.memory=0, limited: requests.memory=1',
    ],
  ])('refuses in upstream’s words: %s', async (name, resources, why) => {
    const server = await testServer()
    await withQuota(server, 'q', { [name]: '1' })
    expect(await server.send('POST', `${BASE}/pods`, pod('p', resources))).toMatchObject({
      status: 403,
      json: { reason: 'Forbidden', message: `pods "p" is forbidden: ${why}`, details: { name: 'p', kind: 'pods' } },
    })
  })

  test('of a quota that nobody has counted nothing is given', async () => {
    const server = await testServer()
    await server.send('POST', QUOTAS, { kind: 'ResourceQuota', apiVersion: 'v1', metadata: { name: 'q' }, spec: { hard: { pods: '1' } } })
    // Nothing is limited before the status says so.
    expect((await server.send('POST', `${BASE}/pods`, pod('a'))).status).toBe(201)
    await server.send('PATCH', `${QUOTAS}/q/status`, { status: { hard: { pods: '1' } } }, MERGE)
    expect(await server.send('POST', `${BASE}/pods`, pod('b'))).toMatchObject({
      status: 403,
      json: { message: 'pods "b" is forbidden: status unknown for quota: q, resources: pods' },
    })
  })

  test('a dry run is refused like any other, and charged for nothing', async () => {
    const server = await testServer()
    await withQuota(server, 'q', { pods: '1' })
    expect((await server.send('POST', `${BASE}/pods?dryRun=All`, pod('a'))).status).toBe(201)
    expect(await usedOf(server)).toEqual({ pods: '0' })
    await server.send('POST', `${BASE}/pods`, pod('a'))
    expect((await server.send('POST', `${BASE}/pods?dryRun=All`, pod('b'))).status).toBe(403)
  })

  test('services are charged for what a change of their type takes', async () => {
    const server = await testServer()
    await withQuota(server, 'q', { services: '3', 'services.nodeports': '1' })
    const service = (name: string, type: string) => ({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name },
      spec: { type, ports: [{ port: 80 }] },
    })
    await server.send('POST', `${BASE}/services`, service('a', 'NodePort'))
    await server.send('POST', `${BASE}/services`, service('b', 'ClusterIP'))
    expect(await usedOf(server)).toEqual({ services: '2', 'services.nodeports': '1' })
    expect(await server.send('PATCH', `${BASE}/services/b`, { spec: { type: 'NodePort' } }, MERGE)).toMatchObject({
      status: 403,
      json: {
        message:
          'services "b" is forbidden: exceeded quota: q, requested: services.nodeports=1, used: services.nodeports=1, limited: services.nodeports=1',
      },
    })
    expect((await server.send('PATCH', `${BASE}/services/a`, { spec: { type: 'ClusterIP' } }, MERGE)).status).toBe(200)
    expect((await server.send('PATCH', `${BASE}/services/b`, { spec: { type: 'NodePort' } }, MERGE)).status).toBe(200)
    expect(await usedOf(server)).toEqual({ services: '2', 'services.nodeports': '1' })
  })

  test('objects of any kind are counted; quotas themselves, too', async () => {
    const server = await testServer()
    await withQuota(server, 'q', { 'count/deployments.apps': '0', configmaps: '1', resourcequotas: '2' }, { resourcequotas: '1' })
    const map = (name: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } })
    expect((await server.send('POST', `${BASE}/configmaps`, map('a'))).status).toBe(201)
    expect((await server.send('POST', `${BASE}/configmaps`, map('b'))).status).toBe(403)
    await withQuota(server, 'other', { secrets: '1' })
    expect(await usedOf(server)).toMatchObject({ configmaps: '1', resourcequotas: '2' })
    await server.send('DELETE', `${QUOTAS}/other`)
    expect(await usedOf(server)).toMatchObject({ resourcequotas: '1' })
    expect((await server.send('DELETE', `${QUOTAS}/q`)).status).toBe(200)
  })

  test('scopes say which pods a quota is about', async () => {
    const server = await testServer()
    await withQuota(server, 'ending', { pods: '1' }, {}, { scopes: ['Terminating'] })
    await withQuota(server, 'lasting', { pods: '2' }, {}, { scopes: ['NotTerminating', 'BestEffort'] })
    expect((await server.send('POST', `${BASE}/pods`, pod('a', undefined, { activeDeadlineSeconds: 60 }))).status).toBe(201)
    expect((await server.send('POST', `${BASE}/pods`, pod('b', undefined, { activeDeadlineSeconds: 60 }))).status).toBe(403)
    expect((await server.send('POST', `${BASE}/pods`, pod('c'))).status).toBe(201)
    expect((await server.send('POST', `${BASE}/pods`, pod('d', { requests: { cpu: '1' } }))).status).toBe(201)
    expect([await usedOf(server, 'ending'), await usedOf(server, 'lasting')]).toEqual([{ pods: '1' }, { pods: '1' }])
  })

  test('where an object of the name is there, nothing is charged', async () => {
    const server = await testServer()
    await withQuota(server, 'q', { pods: '5' })
    await server.send('POST', `${BASE}/pods`, pod('a'))
    expect((await server.send('POST', `${BASE}/pods`, pod('a'))).status).toBe(409)
    expect(await usedOf(server)).toEqual({ pods: '1' })
  })
})
