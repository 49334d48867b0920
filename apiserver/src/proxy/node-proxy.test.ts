import type { Node } from '@coxswain/api-types'
import { type Egress, type EgressRequest, type HttpResponse, noEgress, type StreamedOutcome } from '@coxswain/ports'
import { describe, expect, test } from 'vitest'
import { testServer } from '../testkit/test-server.ts'
import { locateNode } from './node-location.ts'

const node = (addresses: readonly (readonly [type: string, address: string])[], port = 10_250): Node => ({
  metadata: { name: 'n1' },
  status: {
    addresses: addresses.map(([type, address]) => ({ type, address })),
    daemonEndpoints: { kubeletEndpoint: { Port: port } },
  },
})
const ADDRESSES = [
  ['Hostname', 'n1'],
  ['InternalIP', '10.0.0.1'],
  ['ExternalIP', '1.2.3.4'],
] as const

describe('where a node is', () => {
  const locate = (id: string, given = node(ADDRESSES), types = ['InternalIP', 'ExternalIP']) =>
    locateNode({ get: ((_: unknown, __: string, name: string) => (name === 'n1' ? given : undefined)) as never }, id, types)
  const kubelet = { name: 'n1', scheme: 'https', host: '10.0.0.1', port: 10_250, kubelet: true }
  test.each([
    ['n1', kubelet],
    ['n1:10250', kubelet],
    ['https:n1:10250', kubelet],
    ['https:n1:', kubelet],
    ['n1:9100', { ...kubelet, scheme: 'http', port: 9100, kubelet: false }],
    ['https:n1:9100', { ...kubelet, port: 9100, kubelet: false }],
  ])('%s', (id, expected) => expect(locate(id)).toEqual(expected))
  test('is the first address of the types that are preferred, at the port that its status tells', () => {
    expect(locate('n1', node(ADDRESSES, 40_001), ['InternalDNS', 'Hostname', 'InternalIP'])).toMatchObject({ host: 'n1', port: 40_001 })
    expect(locate('n1', node([['ExternalIP', '1.2.3.4']]))).toMatchObject({ host: '1.2.3.4' })
  })
  test.each([
    ['n2', 'nodes "n2" not found'],
    ['ftp:n1:21', 'invalid node request "ftp:n1:21"'],
    ['a:b:c:d', 'invalid node request "a:b:c:d"'],
    [':10250', 'invalid node request ":10250"'],
    ['n1:http', 'invalid node request "n1:http"'],
  ])('%s: %s', (id, message) => expect(() => locate(id)).toThrow(message))
  test('is not told where it has no address of these types', () => {
    expect(() => locate('n1', node([['Hostname', 'n1']]))).toThrow('no preferred addresses found; known addresses: [{Hostname n1}]')
  })
  test.each(['127.0.0.1', '127.1.2.3', 'localhost', '169.254.169.254', '::1', 'fe80::1', '0.0.0.0'])(
    'leads to its kubelet at %s, and to nothing else that listens there',
    (address) => {
      expect(locate('n1', node([['InternalIP', address]]))).toMatchObject({ host: address, kubelet: true })
      expect(() => locate('n1:2379', node([['InternalIP', address]]))).toThrow('address not allowed')
    },
  )
})

const body = (text: string) => ({
  start: (sink: { write(chunk: Uint8Array): void; end(): void }) => {
    sink.write(new TextEncoder().encode(text))
    sink.end()
  },
  cancel: () => undefined,
})

/** A server with a node, whose kubelet answers with what is given, and what it was asked. */
const opened = async (
  outcome: StreamedOutcome = { ok: true, status: 200, headers: { 'content-type': 'text/plain' }, body: body('ok') },
) => {
  const asked: EgressRequest[] = []
  const egress: Egress = {
    ...noEgress,
    stream: async (request) => {
      asked.push(request)
      return outcome
    },
  }
  const { server, send } = await testServer({ egress })
  await send('POST', '/api/v1/nodes', node(ADDRESSES))
  const as = (user: string, path: string, headers: Record<string, string> = {}): Promise<HttpResponse> => {
    const [pathname = '', query = ''] = path.split('?')
    const groups = user === 'admin' ? ['system:masters'] : []
    return server.transport({ name: user, groups })({ method: 'GET', path: pathname, query, headers })
  }
  return { server, send, asked, as }
}

describe('what is below nodes/NAME/proxy', () => {
  test('goes on to the kubelet as it came, without a word about its caller', async () => {
    const { as, asked } = await opened()
    const headers = {
      authorization: 'Bearer secret',
      'x-remote-user': 'root',
      'impersonate-user': '',
      accept: 'text/plain',
      connection: 'close',
    }
    expect((await as('admin', '/api/v1/nodes/n1/proxy/stats/summary?only_cpu_and_memory=true', headers)).status).toBe(200)
    expect(asked).toMatchObject([{ method: 'GET', url: 'https://10.0.0.1:10250/stats/summary?only_cpu_and_memory=true' }])
    expect(asked[0]?.headers).toEqual({ accept: 'text/plain', 'x-forwarded-uri': '/api/v1/nodes/n1/proxy/stats/summary' })
  })
  test.each([
    ['/api/v1/nodes/n1/proxy/', 'https://10.0.0.1:10250/'],
    ['/api/v1/nodes/n1:9100/proxy/a/b/c/d/e/?x=1', 'http://10.0.0.1:9100/a/b/c/d/e/?x=1'],
    ['/api/v1/nodes/n1/proxy/a%2Fb', 'https://10.0.0.1:10250/a%2Fb'],
    ['/api/v1/nodes/n1/proxy/pods?watch=true', 'https://10.0.0.1:10250/pods?watch=true'],
  ])('%s', async (path, url) => {
    const { as, asked } = await opened()
    await as('admin', path)
    expect(asked.map((each) => each.url)).toEqual([url])
  })
  test('is for those who may', async () => {
    const { as, asked, send } = await opened()
    expect((await as('ann', '/api/v1/nodes/n1/proxy/metrics')).status).toBe(403)
    expect((await as('ann', '/api/v1/nodes/n9/proxy/metrics')).status).toBe(403)
    await send('POST', '/apis/rbac.authorization.k8s.io/v1/clusterroles', {
      metadata: { name: 'look' },
      rules: [{ apiGroups: [''], resources: ['nodes/proxy'], resourceNames: ['n1'], verbs: ['get'] }],
    })
    await send('POST', '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings', {
      metadata: { name: 'look' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'look' },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'ann' }],
    })
    expect((await as('ann', '/api/v1/nodes/n1/proxy/metrics')).status).toBe(200)
    expect((await as('ann', '/api/v1/nodes/n1:9100/proxy/metrics')).status).toBe(403)
    expect(asked).toHaveLength(1)
  })
  test.each(['HEAD', 'OPTIONS'])('may be asked with %s', async (method) => {
    const { server, asked } = await opened()
    const send = (groups: string[]) =>
      server.transport({ name: 'bob', groups })({ method, path: '/api/v1/nodes/n1/proxy/healthz', query: '', headers: {} })
    expect((await send(['system:masters'])).status).toBe(200)
    expect((await send([])).status).toBe(403)
    expect(asked.map((each) => each.method)).toEqual([method])
    const elsewhere = { method, path: '/api/v1/nodes/n1', query: '', headers: {} }
    expect((await server.transport({ name: 'admin', groups: ['system:masters'] })(elsewhere)).status).toBe(405)
  })
  test('is told to begin with a slash', async () => {
    const { as } = await opened()
    const { status, headers } = await as('admin', '/api/v1/nodes/n1/proxy?a=b')
    expect([status, headers['location']]).toEqual([301, '/api/v1/nodes/n1/proxy/?a=b'])
  })
  test('is a Status where nobody is reached', async () => {
    const { send } = await opened({ ok: false, kind: 'connect', message: 'dial tcp 10.0.0.1:10250: connect: connection refused' })
    expect((await send('GET', '/api/v1/nodes/n1/proxy/metrics')).json).toMatchObject({
      ...{ code: 503, reason: 'ServiceUnavailable' },
      message: 'error trying to reach service: dial tcp 10.0.0.1:10250: connect: connection refused',
    })
    expect((await send('GET', '/api/v1/nodes/n2/proxy/metrics')).json).toMatchObject({ code: 404, message: 'nodes "n2" not found' })
  })
  test('is answered by a node of this process without a connection', async () => {
    const { server, as, asked } = await opened()
    server.serveNodes((name, { path }) =>
      name === 'n1' ? Promise.resolve({ status: 200, headers: {}, body: new TextEncoder().encode(path) }) : undefined,
    )
    const answer = await as('admin', '/api/v1/nodes/n1/proxy/healthz')
    expect(new TextDecoder().decode(answer.body as Uint8Array)).toBe('/healthz')
    await as('admin', '/api/v1/nodes/n1:9100/proxy/healthz')
    expect(asked.map(({ url }) => url)).toEqual(['http://10.0.0.1:9100/healthz'])
  })
  test('is a subresource that discovery tells of', async () => {
    const { send } = await opened()
    const resources = (await send('GET', '/api/v1')).json['resources'] as unknown as readonly { readonly name: string }[]
    expect(resources.find(({ name }) => name === 'nodes/proxy')).toEqual({
      ...{ name: 'nodes/proxy', singularName: '', namespaced: false, kind: 'NodeProxyOptions' },
      verbs: ['create', 'delete', 'get', 'patch', 'update'],
    })
    expect((await send('GET', '/api/v1/namespaces/default/configmaps/a/proxy')).status).toBe(404)
  })
})
