import { type AccessReviews, createAuthenticator, createFrontProxy, DEFAULT_FRONT_PROXY, type Peer } from '@coxswain/client/serving'
import { virtualClock } from '@coxswain/ports'
import { describe, expect, test } from 'vitest'
import { authoritiesIn } from './authorities.ts'
import { createDocuments } from './documents.ts'
import { accessOf, createGuard } from './guard.ts'
import { createHandle } from './handle.ts'
import { apiServiceOf, rankOf, serviceOf } from './registration.ts'

const ROOT = '/apis/metrics.k8s.io/v1beta1'
const clock = virtualClock()
const NO_DOCUMENTS = { v2: async () => ({}), v3: async () => ({}) }
const about = { group: 'metrics.k8s.io', version: 'v1beta1' }

test.each([
  [`${ROOT}/nodes`, { verb: 'list', ...about, resource: 'nodes', namespace: '', name: '' }],
  [`${ROOT}/nodes/n1`, { verb: 'get', ...about, resource: 'nodes', namespace: '', name: 'n1' }],
  [`${ROOT}/pods`, { verb: 'list', ...about, resource: 'pods', namespace: '', name: '' }],
  [`${ROOT}/namespaces/shop/pods/`, { verb: 'list', ...about, resource: 'pods', namespace: 'shop', name: '' }],
  [`${ROOT}/namespaces/shop/pods/web`, { verb: 'get', ...about, resource: 'pods', namespace: 'shop', name: 'web' }],
  [
    '/apis/custom.metrics.k8s.io/v1beta2/namespaces/shop/pods/*/req',
    {
      ...{ verb: 'get', group: 'custom.metrics.k8s.io', version: 'v1beta2' },
      resource: 'pods',
      namespace: 'shop',
      name: '*',
      subresource: 'req',
    },
  ],
  [
    '/apis/external.metrics.k8s.io/v1beta1/namespaces/shop/depth',
    { ...{ verb: 'list', group: 'external.metrics.k8s.io', version: 'v1beta1' }, resource: 'depth', namespace: 'shop', name: '' },
  ],
  [ROOT, { verb: 'get', path: ROOT }],
  ['/openapi/v3', { verb: 'get', path: '/openapi/v3' }],
  ['/metrics', { verb: 'get', path: '/metrics' }],
])('%s', (path, expected) => expect(accessOf({ method: 'GET', path })).toEqual(expected))

describe('a request to a server that extends the API server', () => {
  const asked: unknown[] = []
  const review: AccessReviews = async (user, access) => {
    asked.push([user, access])
    if (user.name === 'away') throw new Error('no answer')
    return { allowed: user.name === 'ann', reason: user.name === 'bob' ? 'he is Bob' : '' }
  }
  const guard = createGuard({
    authenticate: createAuthenticator({
      userOfFrontProxy: createFrontProxy(DEFAULT_FRONT_PROXY),
      userOfToken: (token) => (token === 'wrong' ? undefined : { name: token, groups: [] }),
      clock,
    }),
    review,
  })
  const handle = createHandle({
    guard,
    apis: [
      {
        ...{ group: 'metrics.k8s.io', version: 'v1beta1', resources: [], documents: NO_DOCUMENTS },
        answer: () => ({ status: 200, headers: {}, body: new TextEncoder().encode('"figures"') }),
      },
    ],
    documents: createDocuments([], () => ''),
    metrics: async () => '"own"',
    ready: () => false,
  })
  const send = async (path: string, headers: Record<string, string> = {}, certificate?: Peer['certificate']) => {
    const peer = { address: '', ...(certificate === undefined ? {} : { certificate }) }
    const { status, body } = await handle({ method: 'GET', path, query: '', headers }, peer)
    return [status, new TextDecoder().decode(body as Uint8Array)] as const
  }
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

  test('of the API server is its caller’s', async () => {
    const aggregator = {
      commonName: 'front-proxy-client',
      organizations: [],
      verified: false,
      frontProxy: true,
      notAfter: clock.now() + 1,
      fingerprint: 'a',
    }
    const headers = { 'x-remote-user': 'ann', 'x-remote-group': 'dev' }
    expect(await send(`${ROOT}/nodes`, headers, aggregator)).toEqual([200, '"figures"'])
    expect(asked.at(-1)).toMatchObject([{ name: 'ann', groups: ['dev', 'system:authenticated'] }, { resource: 'nodes' }])
    // Whoever else says so is not believed.
    expect(await send(`${ROOT}/nodes`, headers)).toMatchObject([403, expect.stringContaining('system:anonymous')])
    expect(await send(`${ROOT}/nodes`, headers, { ...aggregator, commonName: 'somebody' })).toMatchObject([401, expect.anything()])
  })
  test.each([
    [`${ROOT}/pods`, 'bob', 403, 'cannot list resource \\"pods\\" in API group \\"metrics.k8s.io\\" at the cluster scope: he is Bob'],
    [
      `${ROOT}/namespaces/a/pods/b`,
      'eve',
      403,
      'cannot get resource \\"pods\\" in API group \\"metrics.k8s.io\\" in the namespace \\"a\\"',
    ],
    ['/metrics', 'eve', 403, 'forbidden: User \\"eve\\" cannot get path \\"/metrics\\"'],
    [`${ROOT}/pods`, 'wrong', 401, 'Unauthorized'],
    [`${ROOT}/pods`, 'away', 500, 'the API server could not be asked'],
  ])('%s of %s: %i', async (path, token, status, text) => {
    expect(await send(path, bearer(token))).toEqual([status, expect.stringContaining(text)])
  })
  test('about its health is anybody’s', async () => {
    expect(await send('/healthz')).toEqual([200, 'ok'])
    expect(await send('/readyz')).toEqual([500, 'the objects of the cluster are not known yet'])
    expect(await send('/metrics', bearer('ann'))).toEqual([200, '"own"'])
  })
})

test('whose word is believed is what the API server says', () => {
  expect(
    authoritiesIn({ data: { 'client-ca-file': 'A', 'requestheader-client-ca-file': 'B', 'requestheader-allowed-names': '["x"]' } }),
  ).toEqual({
    ...{ clientCa: 'A', frontProxyCa: 'B' },
    frontProxy: { ...DEFAULT_FRONT_PROXY, allowedNames: ['x'] },
  })
  expect(authoritiesIn({})).toEqual({ clientCa: undefined, frontProxyCa: undefined, frontProxy: DEFAULT_FRONT_PROXY })
  expect(() => authoritiesIn({ data: { 'requestheader-allowed-names': '"x"' } })).toThrow('no list of names')
})

const API = { group: 'metrics.k8s.io', version: 'v1beta1' }

test('versions of a group are preferred in their order', () => {
  const apis = [{ group: 'a', version: 'v2' }, { group: 'a', version: 'v1' }, API]
  expect(apis.map((api) => rankOf(api, apis))).toEqual([2, 1, 1])
})

test('it is registered where it listens, with its own certificate', () => {
  const at = { name: 'metrics-server', host: 'localhost', port: 4443, ca: 'PEM' }
  expect(serviceOf(at).spec).toEqual({
    type: 'ExternalName',
    externalName: 'localhost',
    ports: [{ name: 'https', port: 4443, protocol: 'TCP' }],
  })
  expect(apiServiceOf(API, 1, at).spec).toMatchObject({
    ...{ ...API, versionPriority: 100 },
    service: { namespace: 'kube-system', name: 'metrics-server', port: 4443 },
    caBundle: 'UEVN',
  })
  expect(apiServiceOf(API, 1, { ...at, ca: undefined }).spec).not.toHaveProperty('caBundle')
})
