import { kinds, StatusError } from '@coxswain/api-types'
import { type HttpRequest, type HttpResponse, virtualClock } from '@coxswain/ports'
import { describe, expect, it } from 'vitest'
import { createClient } from './client.ts'
import { metadataOnly } from './resource.ts'
import { TransportError } from './transport-error.ts'
import { LEASES, PODS } from './well-known.ts'

const encode = (value: unknown): Uint8Array => new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value))

/** A client whose server gives one answer, and remembers what it was asked. */
const asking = (answer: Partial<HttpResponse> & { readonly json?: unknown; readonly omitManagedFields?: boolean } = {}) => {
  const requests: HttpRequest[] = []
  const clock = virtualClock()
  const warnings: string[] = []
  const client = createClient({
    clock,
    userAgent: 'test/1',
    omitManagedFields: answer.omitManagedFields,
    onWarning: (text) => warnings.push(text),
    transport: async (request) => {
      requests.push(request)
      return { status: 200, headers: {}, body: encode(answer.json ?? { metadata: {} }), ...answer }
    },
  })
  const sent = () => requests.map(({ method, path, query }) => `${method} ${path}${query === '' ? '' : `?${query}`}`)
  const body = () => JSON.parse(new TextDecoder().decode(requests.at(-1)?.body))
  return { client, clock, requests, sent, body, warnings }
}

describe('client requests', () => {
  it('names every verb as the API does', async () => {
    const { client, sent } = asking()
    const object = { metadata: { namespace: 'a b', name: 'x' }, data: { key: 'value' } }
    await client.get(kinds.ConfigMap, { namespace: 'a b', name: 'x' })
    await client.list(kinds.ConfigMap, { namespace: 'n', labelSelector: 'a in (b,c)', limit: 2, continue: 'z' })
    await client.create(kinds.ConfigMap, object, { fieldManager: 'me', dryRun: true })
    await client.update(kinds.ConfigMap, object)
    await client.updateStatus(LEASES, { metadata: { namespace: 'n', name: 'x' } })
    await client.patch(LEASES, { namespace: 'n', name: 'x', type: 'apply', patch: {}, fieldManager: 'me', force: true })
    await client.delete(kinds.ConfigMap, { namespace: 'n', name: 'x', preconditions: { uid: 'u' }, propagationPolicy: 'Foreground' })
    await client.deleteCollection(kinds.ConfigMap, { namespace: 'n' })
    await client.scale.update(
      { group: 'apps', version: 'v1', plural: 'deployments', namespaced: true },
      { namespace: 'n', name: 'x', replicas: 3 },
    )
    await client.bind({ namespace: 'n', name: 'x', node: 'n1' })
    await client.evict({ namespace: 'n', name: 'x' })
    expect(sent()).toEqual([
      'GET /api/v1/namespaces/a%20b/configmaps/x',
      'GET /api/v1/namespaces/n/configmaps?labelSelector=a%20in%20(b%2Cc)&limit=2&continue=z',
      'POST /api/v1/namespaces/a%20b/configmaps?dryRun=All&fieldManager=me',
      'PUT /api/v1/namespaces/a%20b/configmaps/x',
      'PUT /apis/coordination.k8s.io/v1/namespaces/n/leases/x/status',
      'PATCH /apis/coordination.k8s.io/v1/namespaces/n/leases/x?fieldManager=me&force=true',
      'DELETE /api/v1/namespaces/n/configmaps/x',
      'DELETE /api/v1/namespaces/n/configmaps',
      'PUT /apis/apps/v1/namespaces/n/deployments/x/scale',
      'POST /api/v1/namespaces/n/pods/x/binding',
      'POST /api/v1/namespaces/n/pods/x/eviction',
    ])
  })

  it('sends apiVersion and kind with typed objects, and asks for metadata alone where told', async () => {
    const { client, body, requests } = asking()
    await client.create(kinds.ConfigMap, { metadata: { namespace: 'n', name: 'x' } })
    expect(body()).toEqual({ metadata: { namespace: 'n', name: 'x' }, apiVersion: 'v1', kind: 'ConfigMap' })
    await client.list(metadataOnly(PODS))
    expect(requests.at(-1)?.headers).toMatchObject({
      accept: 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1',
      'user-agent': 'test/1',
    })
  })

  it('asks a server that can to leave managed fields out, and leaves them out of the answers of others', async () => {
    const { client, requests } = asking({ omitManagedFields: true, json: { metadata: { name: 'x', managedFields: [{ manager: 'm' }] } } })
    expect(await client.get(kinds.ConfigMap, { namespace: 'n', name: 'x' })).toEqual({ metadata: { name: 'x' } })
    await client.list(metadataOnly(PODS))
    expect(requests.map(({ headers }) => headers.accept)).toEqual([
      'application/json;omit=managedFields',
      'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1',
    ])
  })

  it('may ask for the metadata alone of what it writes', async () => {
    const { client, requests } = asking({ omitManagedFields: true })
    const object = { metadata: { namespace: 'n', name: 'x' }, data: { key: 'value' } }
    const maps = metadataOnly(kinds.ConfigMap)
    await client.create(maps, object)
    await client.update(maps, object)
    await client.patch(maps, { namespace: 'n', name: 'x', type: 'merge', patch: {} })
    for (const { headers } of requests)
      expect(headers.accept).toBe('application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1;omit=managedFields')
    expect(JSON.parse(new TextDecoder().decode(requests[0]?.body))).toEqual({ ...object, apiVersion: 'v1', kind: 'ConfigMap' })
  })

  it('refuses a name without its namespace before it reaches another resource', async () => {
    const { client, requests } = asking()
    await expect(client.get(kinds.ConfigMap, { name: 'x' })).rejects.toThrow('configmaps "x": a namespace is needed')
    await expect(client.delete(kinds.ConfigMap, { namespace: 'n', name: '' })).rejects.toThrow('a name is needed')
    expect(requests).toEqual([])
  })
})

describe('client answers', () => {
  it("throws the server's Status, with Retry-After in it", async () => {
    const json = { kind: 'Status', status: 'Failure', reason: 'TooManyRequests', message: 'slow down', code: 429, details: {} }
    const { client } = asking({ status: 429, headers: { 'retry-after': '3' }, json })
    const error = await client.list(PODS).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(StatusError)
    expect(error).toMatchObject({
      code: 429,
      reason: 'TooManyRequests',
      message: 'slow down',
      status: { details: { retryAfterSeconds: 3 } },
    })
  })

  it('makes a Status of what a proxy answers', async () => {
    const { client } = asking({ status: 503, json: 'no healthy upstream' })
    await expect(client.list(PODS)).rejects.toMatchObject({ code: 503, reason: 'ServiceUnavailable', message: 'no healthy upstream' })
  })

  it('tells apart that no answer came, that it cannot be read, and that the caller gave up', async () => {
    const clock = virtualClock()
    const down = createClient({ clock, userAgent: 'test', transport: () => Promise.reject(new Error('connection refused')) })
    await expect(down.list(PODS)).rejects.toThrow('GET /api/v1/pods: connection refused')
    await expect(down.list(PODS)).rejects.toBeInstanceOf(TransportError)
    await expect(asking({ json: '<html>' }).client.list(PODS)).rejects.toThrow('the answer is not JSON')
    await expect(down.list(PODS, { signal: AbortSignal.abort() })).rejects.toMatchObject({ aborted: true })
  })

  it('ends a request that gets no answer in time', async () => {
    const clock = virtualClock()
    const silent = createClient({
      clock,
      userAgent: 'test',
      timeoutMs: 1000,
      transport: ({ signal }) => new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason))),
    })
    const answer = expect(silent.list(PODS)).rejects.toThrow('no answer within 1000 ms')
    clock.moveTo(clock.now() + 1000)
    clock.fireNext()
    await answer
  })

  it('hands warnings on', async () => {
    const { client, warnings } = asking({ headers: { warning: ['299 - "v1beta1 is \\"old\\""', '299 - "second"'] } })
    await client.list(PODS)
    expect(warnings).toEqual(['v1beta1 is "old"', 'second'])
  })

  it('gives list items their kind, and all pages as one list', async () => {
    const { client, requests } = asking({ json: { metadata: { resourceVersion: '7' }, items: [{ metadata: { name: 'x' } }] } })
    expect((await client.listAll(PODS)).items).toEqual([{ metadata: { name: 'x' }, apiVersion: 'v1', kind: 'Pod' }])
    expect(requests[0]?.query).toBe('limit=500')
  })
})
