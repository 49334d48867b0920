import { beforeAll, describe, expect, test } from 'vitest'
import { type TestServer, testServer } from '../testkit/test-server.ts'

/** More that must be refused, on ways through the server that need something set up first, or input that is costly to read. */
const MAPS = '/api/v1/namespaces/default/configmaps'
const PODS = '/api/v1/namespaces/default/pods'
const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments'
const map = (metadata: object, rest: object = {}) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata, ...rest })
const yaml = { 'content-type': 'application/yaml' }
const merge = { 'content-type': 'application/merge-patch+json' }
const jsonPatch = { 'content-type': 'application/json-patch+json' }
const strategic = { 'content-type': 'application/strategic-merge-patch+json' }
const token = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const text = 'x'.repeat(64 * 1024)

interface Refusal {
  readonly name: string
  readonly method?: string
  readonly path: string
  readonly body?: unknown
  readonly headers?: Record<string, string>
  readonly code: number
  readonly reason?: string
  readonly message?: string
}
const get = (name: string, path: string, code: number, reason: string, message?: string): Refusal => ({
  name,
  method: 'GET',
  path,
  code,
  reason,
  ...(message === undefined ? {} : { message }),
})
const post = (name: string, path: string, body: unknown, code: number, reason: string, message: string, headers = {}): Refusal => ({
  name,
  path,
  body,
  headers,
  code,
  reason,
  message,
})
const patch = (
  name: string,
  headers: Record<string, string>,
  body: unknown,
  code: number,
  reason: string | undefined,
  message: string,
): Refusal => ({
  name,
  method: 'PATCH',
  path: `${MAPS}/held`,
  body,
  headers,
  code,
  message,
  ...(reason === undefined ? {} : { reason }),
})

const refusals: readonly Refusal[] = [
  get('a zero byte in a path', `${PODS}/a%00b`, 404, 'NotFound'),
  get(
    'a resource of the cluster inside a namespace',
    '/api/v1/namespaces/default/nodes',
    404,
    'NotFound',
    'the server could not find the requested resource',
  ),
  get('an object of a namespace outside of any', '/api/v1/pods/p', 404, 'NotFound', 'the server could not find the requested resource'),
  get('a namespace that climbs', '/api/v1/namespaces/../configmaps', 404, 'NotFound'),
  { name: 'a replacement of a collection', method: 'PUT', path: MAPS, body: map({ name: 'a' }), code: 405, reason: 'MethodNotAllowed' },
  { name: 'a patch of a collection', method: 'PATCH', path: MAPS, body: {}, headers: merge, code: 405, reason: 'MethodNotAllowed' },
  { name: 'a create of an object by its path', path: `${MAPS}/a`, body: map({ name: 'a' }), code: 405, reason: 'MethodNotAllowed' },
  post(
    'trailing garbage',
    MAPS,
    '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"}} x',
    400,
    'BadRequest',
    'after top-level value',
  ),
  post('a list for an object', MAPS, '[]', 400, 'BadRequest', 'json: cannot unmarshal array into Go value'),
  post('a null', MAPS, 'null', 422, 'Invalid', 'metadata.name: Required value: name or generateName is required'),
  post(
    'a kind that nobody knows',
    MAPS,
    { apiVersion: 'v1', kind: 'Foo' },
    400,
    'BadRequest',
    'no kind "Foo" is registered for version "v1"',
  ),
  post(
    'a version that nobody knows',
    MAPS,
    { apiVersion: 'v2', kind: 'ConfigMap' },
    400,
    'BadRequest',
    'no kind "ConfigMap" is registered for version "v2"',
  ),
  post(
    'another kind',
    MAPS,
    { apiVersion: 'apps/v1', kind: 'Deployment' },
    400,
    'BadRequest',
    'converting (v1.Deployment) to (core.ConfigMap): unknown conversion',
  ),
  post(
    'another form of the same kind',
    '/apis/events.k8s.io/v1/namespaces/default/events',
    { apiVersion: 'v1', kind: 'Event' },
    400,
    'BadRequest',
    'the API version in the data (v1) does not match the expected API version (events.k8s.io/v1)',
  ),
  post(
    'a number that no double holds',
    DEPLOYMENTS,
    '{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"d"},"spec":{"replicas":1e400}}',
    400,
    'BadRequest',
    'cannot unmarshal number 1e400',
  ),
  post('a YAML of merge keys that multiply', MAPS, `a: &a {x: 1}\n${'b: {<<: [*a, *a]}\n'.repeat(2_000)}`, 400, 'BadRequest', 'yaml', yaml),
  post('a YAML with a tag of a language', MAPS, 'apiVersion: !!js/function "x"\n', 400, 'BadRequest', '', yaml),
  post(
    'a YAML of a hundred thousand anchors',
    MAPS,
    `a:\n${Array.from({ length: 100_000 }, (_, i) => `- &a${i} x`).join('\n')}\n`,
    400,
    'BadRequest',
    '',
    yaml,
  ),
  post(
    'a YAML that is none',
    MAPS,
    'a: [',
    400,
    'BadRequest',
    'the object provided is unrecognized (must be of type ConfigMap): yaml: ',
    yaml,
  ),
  post(
    'both ways to treat dependents',
    MAPS,
    map({ name: 'a', finalizers: ['orphan', 'foregroundDeletion'] }),
    422,
    'Invalid',
    'finalizer orphan and foregroundDeletion cannot be both set',
  ),
  post(
    'an owner that is an event',
    MAPS,
    map({ name: 'a', ownerReferences: [{ apiVersion: 'v1', kind: 'Event', name: 'e', uid: 'u' }] }),
    422,
    'Invalid',
    'is disallowed from being an owner',
  ),
  post(
    'a resourceVersion on what is new',
    MAPS,
    map({ name: 'a', resourceVersion: '5' }),
    400,
    'BadRequest',
    'resourceVersion should not be set on objects to be created',
  ),
  {
    name: 'a replacement without a name',
    method: 'PUT',
    path: `${MAPS}/held`,
    body: map({}),
    code: 400,
    reason: 'BadRequest',
    message: 'the name of the object (held based on URL) was undeterminable: name must be provided',
  },
  patch(
    'a change of the creation time',
    merge,
    { metadata: { creationTimestamp: '2020-01-01T00:00:00Z' } },
    422,
    'Invalid',
    'metadata.creationTimestamp: Invalid value',
  ),
  patch('a patch that is cut off', merge, '{', 400, 'BadRequest', 'error decoding patch: unexpected end of JSON input'),
  patch('a strategic patch that is cut off', strategic, '{', 400, 'BadRequest', 'unexpected end of JSON input'),
  patch(
    'a strategic patch that is a list',
    strategic,
    [],
    400,
    'BadRequest',
    'json: cannot unmarshal array into Go value of type map[string]interface {}',
  ),
  patch(
    'a JSON patch that is an object',
    jsonPatch,
    {},
    400,
    'BadRequest',
    'error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp',
  ),
  patch(
    'a JSON patch through a constructor',
    jsonPatch,
    [{ op: 'add', path: '/constructor/prototype/x', value: 1 }],
    422,
    'Invalid',
    'the server rejected our request due to an error in our request',
  ),
  patch(
    'a JSON patch of an operation that nobody knows',
    jsonPatch,
    [{ op: 'explode', path: '/data' }],
    422,
    'Invalid',
    'the server rejected our request due to an error in our request',
  ),
  patch(
    'a JSON patch that copies more than 3 MiB',
    jsonPatch,
    [
      { op: 'add', path: '/data', value: { a: text } },
      ...Array.from({ length: 60 }, (_, i) => ({ op: 'copy', from: '/data/a', path: `/data/b${i}` })),
    ],
    422,
    'Invalid',
    'the server rejected',
  ),
  patch('a patch to a value of another type', merge, { data: { key: 5 } }, 422, 'Invalid', ' "" is invalid: patch: Invalid value: '),
  patch(
    'a patch to another kind',
    merge,
    { kind: 'Secret' },
    422,
    'Invalid',
    'converting (v1.Secret) to (core.ConfigMap): unknown conversion',
  ),
  patch('a patch with a field that nobody knows, Strict', merge, { foo: 1 }, 422, 'Invalid', 'strict decoding error: unknown field'),
  patch(
    'a strategic patch with a directive that nobody knows',
    strategic,
    { data: { $patch: 'frob' } },
    500,
    undefined,
    'unknown patch type: frob in map',
  ),
  get(
    'a selector of ten thousand terms',
    `${MAPS}?labelSelector=${Array.from({ length: 10_000 }, (_, i) => `a${i}`).join(',')}`,
    400,
    'BadRequest',
  ),
  get(
    'a label selector with a stray word',
    `${MAPS}?labelSelector=a%3Db%20c`,
    400,
    'BadRequest',
    "found 'c', expected: ',' or 'end of string'",
  ),
  get(
    'a field selector on no field of a kind that has some',
    '/api/v1/pods?fieldSelector=spec.foo%3Dx',
    400,
    'BadRequest',
    'field label not supported: spec.foo',
  ),
  get(
    'resourceVersionMatch Exact for revision 0',
    `${MAPS}?resourceVersion=0&resourceVersionMatch=Exact`,
    422,
    'Invalid',
    'resourceVersionMatch "exact" is forbidden for resourceVersion "0"',
  ),
  get(
    'resourceVersionMatch that is none',
    `${MAPS}?resourceVersion=5&resourceVersionMatch=Foo`,
    422,
    'Invalid',
    'resourceVersionMatch: Unsupported value: "Foo"',
  ),
  get(
    'resourceVersionMatch with a continue token',
    `${MAPS}?resourceVersion=5&resourceVersionMatch=Exact&continue=x`,
    422,
    'Invalid',
    'resourceVersionMatch is forbidden when continue is provided',
  ),
  get(
    'a revision with a continue token',
    `${MAPS}?resourceVersion=5&continue=${token({ v: 'meta.k8s.io/v1', rv: 5, start: 'a' })}`,
    400,
    'BadRequest',
    'specifying resource version is not allowed when using continue',
  ),
  get(
    'a watch from a revision that is no number',
    `${MAPS}?watch=1&resourceVersion=abc`,
    422,
    'Invalid',
    'resourceVersion: Invalid value: "abc"',
  ),
  get(
    'a continue token of another version',
    `${MAPS}?continue=${token({ v: 'meta.k8s.io/v2', rv: 5, start: 'a' })}`,
    400,
    'BadRequest',
    'invalid continue token: continue key is not valid: server does not recognize this encoded version "meta.k8s.io/v2"',
  ),
  get(
    'a continue token without a revision',
    `${MAPS}?continue=${token({ v: 'meta.k8s.io/v1', start: 'a' })}`,
    400,
    'BadRequest',
    'incorrect encoded start resourceVersion (version meta.k8s.io/v1)',
  ),
  get(
    'a continue token without a start',
    `${MAPS}?continue=${token({ v: 'meta.k8s.io/v1', rv: 5 })}`,
    400,
    'BadRequest',
    'encoded start key empty (version meta.k8s.io/v1)',
  ),
  get(
    'a continue token that is no base64',
    `${MAPS}?continue=***`,
    400,
    'BadRequest',
    'continue key is not valid: illegal base64 data at input byte 0',
  ),
  get('a continue token that is no JSON', `${MAPS}?continue=xxxx`, 400, 'BadRequest', 'continue key is not valid: invalid character'),
]

describe('also refused', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await testServer()
    expect((await server.send('POST', MAPS, map({ name: 'held' }, { data: { key: 'value' } }))).status).toBe(201)
  })
  test.each(refusals.map((refusal) => [refusal.name, refusal] as const))(
    '%s',
    async (_, { method = 'POST', path, body, headers, code, reason, message }) => {
      const before = await server.store.sync()
      const strict = message?.startsWith('strict') === true ? '?fieldValidation=Strict' : ''
      const answer = await server.send(method, `${path}${strict}`, body, headers)
      expect(answer.json).toMatchObject({ kind: 'Status', status: 'Failure', code })
      expect(answer.json.reason).toBe(reason)
      expect(answer.json.message).toContain(message ?? '')
      expect(answer.status).toBe(code)
      expect(await server.store.sync()).toBe(before)
      expect(({} as Record<string, unknown>)['x']).toBeUndefined()
    },
  )
})

describe('refused for what the cluster is in', () => {
  test('a create in a namespace that goes away', async () => {
    const { send } = await testServer()
    await send('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'team' } })
    await send('DELETE', '/api/v1/namespaces/team')
    expect(await send('POST', '/api/v1/namespaces/team/configmaps', map({ name: 'a' }))).toMatchObject({
      status: 403,
      json: {
        reason: 'Forbidden',
        message: 'configmaps "a" is forbidden: unable to create new content in namespace team because it is being terminated',
        details: {
          name: 'a',
          kind: 'configmaps',
          causes: [{ reason: 'NamespaceTerminating', message: 'namespace team is being terminated', field: 'metadata.namespace' }],
        },
      },
    })
  })

  test('a page of a list whose revision is forgotten, with a token that goes on from the present', async () => {
    const { send, store } = await testServer()
    for (const name of ['a', 'b', 'c']) await send('POST', MAPS, map({ name }))
    const first = await send('GET', `${MAPS}?limit=1`)
    await send('POST', MAPS, map({ name: 'd' }))
    await store.compact(await store.sync())
    const answer = await send('GET', `${MAPS}?limit=1&continue=${(first.json.metadata as { continue: string }).continue}`)
    expect(answer).toMatchObject({ status: 410, json: { reason: 'Expired', code: 410 } })
    const next = (answer.json.metadata as { continue: string }).continue
    const rest = await send('GET', `${MAPS}?continue=${next}`)
    expect((rest.json.items as unknown as { metadata: { name: string } }[]).map(({ metadata }) => metadata.name)).toEqual(['b', 'c', 'd'])
  })
})
