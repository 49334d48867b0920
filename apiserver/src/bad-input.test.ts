import { beforeAll, describe, expect, test } from 'vitest'
import { type TestServer, testServer } from './testkit/test-server.ts'

/**
 * Requests that must be refused, and with what: upstream's status code, reason and the part of its message that names what is
 * wrong. After each, nothing has been stored and the server still answers.
 */
interface Refusal {
  readonly name: string
  readonly method?: string
  readonly path: string
  readonly body?: unknown
  readonly headers?: Record<string, string>
  readonly code: number
  /** Undefined where upstream gives none. */
  readonly reason: string | undefined
  readonly message?: string | RegExp
}

const MAPS = '/api/v1/namespaces/default/configmaps'
const PODS = '/api/v1/namespaces/default/pods'
const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments'
const merge = { 'content-type': 'application/merge-patch+json' }
const jsonPatch = { 'content-type': 'application/json-patch+json' }
const strategic = { 'content-type': 'application/strategic-merge-patch+json' }
const yaml = { 'content-type': 'application/yaml' }

const map = (metadata: object, rest: object = {}) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata, ...rest })
const pod = (spec: object, metadata: object = { name: 'p' }) => ({ apiVersion: 'v1', kind: 'Pod', metadata, spec })
const container = { name: 'c', image: 'nginx' }
const deployment = (spec: object) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'd' },
  spec: {
    selector: { matchLabels: { app: 'x' } },
    template: { metadata: { labels: { app: 'x' } }, spec: { containers: [container] } },
    ...spec,
  },
})
const nested = (depth: number): string =>
  `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"deep"},"data":${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}}`
const laughs = `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghi'
  .split('')
  .map((each, i) => `${each}: &${each} [${`*${'abcdefgh'[i]},`.repeat(9)}]`)
  .join('\n')}\n`

const refusals: readonly Refusal[] = [
  {
    name: 'a create without a namespace',
    path: '/api/v1/pods',
    body: pod({}),
    code: 405,
    reason: 'MethodNotAllowed',
    message: 'the server does not allow this method on the requested resource',
  },
  { name: 'an unknown method', method: 'TRACE', path: PODS, code: 405, reason: 'MethodNotAllowed' },
  { name: 'a path with ..', method: 'GET', path: '/api/v1/namespaces/a/../b/secrets', code: 404, reason: 'NotFound' },
  { name: 'a path with an encoded ..', method: 'GET', path: '/api/v1/namespaces/a/%2e%2e/b', code: 404, reason: 'NotFound' },
  { name: 'a path with an encoded slash', method: 'GET', path: `${PODS}/a%2Fb`, code: 404, reason: 'NotFound' },
  { name: 'a path with a bad escape', method: 'GET', path: `${PODS}/a%zz`, code: 400, reason: 'BadRequest' },
  {
    name: 'a group that is not served',
    method: 'GET',
    path: '/apis/nope.example/v1/things',
    code: 404,
    reason: 'NotFound',
    message: 'the server could not find the requested resource',
  },
  { name: 'a resource that is not served', method: 'GET', path: '/api/v1/things', code: 404, reason: 'NotFound' },
  { name: 'a subresource that the kind has not', method: 'GET', path: `${MAPS}/a/status`, code: 404, reason: 'NotFound' },
  { name: 'an empty body', path: MAPS, body: '', code: 400, reason: 'BadRequest', message: '(<empty>)' },
  {
    name: 'a body that is cut off',
    path: MAPS,
    body: '{"apiVersion":"v1","kind":"Conf',
    code: 400,
    reason: 'BadRequest',
    message: 'unexpected end of JSON input',
  },
  {
    name: 'two documents in one body',
    path: MAPS,
    body: '{"kind":"ConfigMap"}{"kind":"ConfigMap"}',
    code: 400,
    reason: 'BadRequest',
    message: 'after top-level value',
  },
  { name: 'a byte order mark', path: MAPS, body: '\ufeff{}', code: 400, reason: 'BadRequest' },
  { name: 'another kind', path: MAPS, body: pod({}), code: 400, reason: 'BadRequest', message: 'cannot be handled as a ConfigMap' },
  {
    name: 'another API version',
    path: DEPLOYMENTS,
    body: { ...deployment({}), apiVersion: 'apps/v1beta1' },
    code: 400,
    reason: 'BadRequest',
    message: 'does not match the expected API version',
  },
  {
    name: 'a body that is text',
    path: MAPS,
    body: 'x',
    headers: { 'content-type': 'text/plain' },
    code: 415,
    reason: 'UnsupportedMediaType',
    message: 'accepted media types include: application/json',
  },
  {
    name: 'an answer as a picture',
    method: 'GET',
    path: MAPS,
    headers: { accept: 'image/png' },
    code: 406,
    reason: 'NotAcceptable',
    message: 'only the following media types are accepted',
  },
  {
    name: 'text for a number',
    path: DEPLOYMENTS,
    body: deployment({ replicas: '3' }),
    code: 400,
    reason: 'BadRequest',
    message: /cannot unmarshal string into Go struct field .*spec\.replicas of type int32/,
  },
  {
    name: 'a fraction for a whole number',
    path: DEPLOYMENTS,
    body: deployment({ replicas: 3.5 }),
    code: 400,
    reason: 'BadRequest',
    message: 'spec.replicas',
  },
  {
    name: 'a number past int32',
    path: DEPLOYMENTS,
    body: deployment({ replicas: 2147483648 }),
    code: 400,
    reason: 'BadRequest',
    message: 'spec.replicas',
  },
  {
    name: 'an unknown field, Strict',
    path: `${DEPLOYMENTS}?fieldValidation=Strict`,
    body: deployment({ replicaz: 1 }),
    code: 400,
    reason: 'BadRequest',
    message: 'strict decoding error: unknown field "spec.replicaz"',
  },
  {
    name: 'a field twice, Strict',
    path: `${MAPS}?fieldValidation=Strict`,
    body: '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","name":"b"}}',
    code: 400,
    reason: 'BadRequest',
    message: 'duplicate field "metadata.name"',
  },
  {
    name: 'fieldValidation of no kind',
    path: `${MAPS}?fieldValidation=Bogus`,
    body: map({ name: 'a' }),
    code: 422,
    reason: 'Invalid',
    message: 'Unsupported value: "Bogus"',
  },
  {
    name: 'dryRun of no kind',
    path: `${MAPS}?dryRun=foo`,
    body: map({ name: 'a' }),
    code: 422,
    reason: 'Invalid',
    message: 'dryRun: Unsupported value',
  },
  {
    name: 'a field manager too long',
    path: `${MAPS}?fieldManager=${'m'.repeat(129)}`,
    body: map({ name: 'a' }),
    code: 422,
    reason: 'Invalid',
    message: 'may not be more than 128',
  },
  {
    name: '__proto__ as a label',
    path: MAPS,
    body: '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","labels":{"__proto__":"x"}}}',
    code: 422,
    reason: 'Invalid',
    message: 'metadata.labels: Invalid value: "__proto__"',
  },
  { name: 'nesting past 10,000', path: MAPS, body: nested(10_001), code: 400, reason: 'BadRequest', message: 'exceeded max depth' },
  { name: 'aliases that multiply', path: MAPS, body: laughs, headers: yaml, code: 400, reason: 'BadRequest' },
  { name: 'an alias to itself', path: MAPS, body: 'a: &a [*a]\n', headers: yaml, code: 400, reason: 'BadRequest' },
  {
    name: 'a secret that is not base64',
    path: '/api/v1/namespaces/default/secrets',
    body: { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, data: { k: '***' } },
    code: 400,
    reason: 'BadRequest',
    message: 'illegal base64',
  },
  {
    name: 'no name',
    path: MAPS,
    body: map({}),
    code: 422,
    reason: 'Invalid',
    message: 'metadata.name: Required value: name or generateName is required',
  },
  {
    name: 'a name in capitals',
    path: MAPS,
    body: map({ name: 'A' }),
    code: 422,
    reason: 'Invalid',
    message: 'metadata.name: Invalid value: "A"',
  },
  {
    name: 'a name of 254 letters',
    path: MAPS,
    body: map({ name: 'a'.repeat(254) }),
    code: 422,
    reason: 'Invalid',
    message: 'must be no more than 253',
  },
  { name: 'a name of dots', path: MAPS, body: map({ name: '..' }), code: 422, reason: 'Invalid', message: 'metadata.name' },
  { name: 'a name with a slash', path: MAPS, body: map({ name: 'a/b' }), code: 422, reason: 'Invalid', message: 'metadata.name' },
  {
    name: 'another name than that of the path',
    method: 'PUT',
    path: `${MAPS}/held`,
    body: map({ name: 'other' }),
    code: 400,
    reason: 'BadRequest',
    message: 'does not match the name on the URL (held)',
  },
  {
    name: 'another namespace than that of the path',
    path: MAPS,
    body: map({ name: 'a', namespace: 'other' }),
    code: 400,
    reason: 'BadRequest',
    message: 'the namespace of the provided object does not match the namespace sent on the request',
  },
  {
    name: 'annotations past 256 KiB',
    path: MAPS,
    body: map({ name: 'a', annotations: { k: 'x'.repeat(262_145) } }),
    code: 422,
    reason: 'Invalid',
    message: 'metadata.annotations: Too long',
  },
  {
    name: 'a label value of 64 letters',
    path: MAPS,
    body: map({ name: 'a', labels: { k: 'x'.repeat(64) } }),
    code: 422,
    reason: 'Invalid',
    message: 'metadata.labels: Invalid value',
  },
  {
    name: 'a config map past 1 MiB',
    path: MAPS,
    body: map({ name: 'a' }, { data: { k: 'x'.repeat(1_048_577) } }),
    code: 422,
    reason: 'Invalid',
    message: 'Too long',
  },
  {
    name: 'two controllers',
    path: MAPS,
    code: 422,
    reason: 'Invalid',
    message: 'Only one reference can have Controller set to true',
    body: map({
      name: 'a',
      ownerReferences: ['x', 'y'].map((name) => ({ apiVersion: 'v1', kind: 'Pod', name, uid: name, controller: true })),
    }),
  },
  {
    name: 'a finalizer without a domain',
    path: MAPS,
    body: map({ name: 'a', finalizers: ['mine'] }),
    code: 422,
    reason: 'Invalid',
    message: 'metadata.finalizers',
  },
  {
    name: 'another uid',
    method: 'PUT',
    path: `${MAPS}/held`,
    body: map({ name: 'held', uid: 'x' }),
    code: 409,
    reason: 'Conflict',
    message: 'Precondition failed: UID in precondition: x',
  },
  {
    name: 'another selector',
    method: 'PATCH',
    path: `${DEPLOYMENTS}/held`,
    body: { spec: { selector: { matchLabels: { app: 'y' } }, template: { metadata: { labels: { app: 'y' } } } } },
    headers: merge,
    code: 422,
    reason: 'Invalid',
    message: 'field is immutable',
  },
  {
    name: 'a selector that does not match the template',
    path: DEPLOYMENTS,
    body: deployment({ selector: { matchLabels: { app: 'y' } } }),
    code: 422,
    reason: 'Invalid',
    message: '`selector` does not match template `labels`',
  },
  {
    name: 'no selector',
    path: DEPLOYMENTS,
    body: deployment({ selector: undefined }),
    code: 422,
    reason: 'Invalid',
    message: 'spec.selector: Required value',
  },
  {
    name: 'an old resourceVersion',
    method: 'PUT',
    path: `${MAPS}/held`,
    body: map({ name: 'held', resourceVersion: '1' }),
    code: 409,
    reason: 'Conflict',
    message: 'the object has been modified',
  },
  {
    name: 'an object that exists',
    path: MAPS,
    body: map({ name: 'held' }),
    code: 409,
    reason: 'AlreadyExists',
    message: 'configmaps "held" already exists',
  },
  {
    name: 'a namespace that does not exist',
    path: '/api/v1/namespaces/none/configmaps',
    body: map({ name: 'a' }),
    code: 404,
    reason: 'NotFound',
    message: 'namespaces "none" not found',
  },
  {
    name: 'a delete of another object of the name',
    method: 'DELETE',
    path: `${MAPS}/held`,
    body: { kind: 'DeleteOptions', apiVersion: 'v1', preconditions: { uid: 'x' } },
    code: 409,
    reason: 'Conflict',
    message: 'the UID in the precondition (x) does not match the UID in record',
  },
  {
    name: 'a delete of the default namespace',
    method: 'DELETE',
    path: '/api/v1/namespaces/default',
    code: 403,
    reason: 'Forbidden',
    message: 'this namespace may not be deleted',
  },
  {
    name: 'propagationPolicy of no kind',
    method: 'DELETE',
    path: `${MAPS}/held?propagationPolicy=X`,
    code: 422,
    reason: 'Invalid',
    message: 'propagationPolicy: Unsupported value',
  },
  { name: 'limit that is no number', method: 'GET', path: `${MAPS}?limit=abc`, code: 400, reason: 'BadRequest' },
  { name: 'timeoutSeconds that is no number', method: 'GET', path: `${MAPS}?watch=1&timeoutSeconds=x`, code: 400, reason: 'BadRequest' },
  { name: 'a label selector that is none', method: 'GET', path: `${MAPS}?labelSelector=a%20in%20(`, code: 400, reason: 'BadRequest' },
  {
    name: 'a field selector on no field',
    method: 'GET',
    path: `${MAPS}?fieldSelector=x%3Dy`,
    code: 400,
    reason: 'BadRequest',
    message: '"x" is not a known field selector: only "metadata.name", "metadata.namespace"',
  },
  {
    name: 'a resourceVersion that is no number',
    method: 'GET',
    path: `${MAPS}?resourceVersion=abc`,
    code: 400,
    reason: 'BadRequest',
    message: 'invalid resource version: resourceVersion: Invalid value: "abc"',
  },
  {
    name: 'resourceVersionMatch alone',
    method: 'GET',
    path: `${MAPS}?resourceVersionMatch=Exact`,
    code: 422,
    reason: 'Invalid',
    message: 'resourceVersionMatch is forbidden unless resourceVersion is provided',
  },
  {
    name: 'sendInitialEvents on a list',
    method: 'GET',
    path: `${MAPS}?sendInitialEvents=true`,
    code: 422,
    reason: 'Invalid',
    message: 'sendInitialEvents is forbidden for list',
  },
  {
    name: 'sendInitialEvents alone',
    method: 'GET',
    path: `${MAPS}?watch=1&sendInitialEvents=true`,
    code: 422,
    reason: 'Invalid',
    message: 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan',
  },
  {
    name: 'a continue token that is none',
    method: 'GET',
    path: `${MAPS}?continue=x`,
    code: 400,
    reason: 'BadRequest',
    message: 'continue key is not valid',
  },
  {
    name: 'a continue token that climbs',
    method: 'GET',
    path: `${MAPS}?continue=${Buffer.from('{"v":"meta.k8s.io/v1","rv":5,"start":"../x"}').toString('base64url')}`,
    code: 400,
    reason: 'BadRequest',
    message: 'continue key is not valid',
  },
  {
    name: 'a patch as plain JSON',
    method: 'PATCH',
    path: `${MAPS}/held`,
    body: {},
    code: 415,
    reason: 'UnsupportedMediaType',
    message: 'application/json-patch+json',
  },
  {
    name: 'a JSON patch of 10,001 operations',
    method: 'PATCH',
    path: `${MAPS}/held`,
    body: Array.from({ length: 10_001 }, () => ({ op: 'test', path: '/kind', value: 'ConfigMap' })),
    headers: jsonPatch,
    code: 413,
    reason: 'RequestEntityTooLarge',
    message: 'The allowed maximum operations in a JSON patch is 10000',
  },
  {
    name: 'a JSON patch whose test fails',
    method: 'PATCH',
    path: `${MAPS}/held`,
    body: [{ op: 'test', path: '/kind', value: 'Pod' }],
    headers: jsonPatch,
    code: 422,
    reason: 'Invalid',
  },
  {
    name: 'a JSON patch of a prototype',
    method: 'PATCH',
    path: `${MAPS}/held`,
    body: [{ op: 'add', path: '/__proto__/x', value: 1 }],
    headers: jsonPatch,
    code: 422,
    reason: 'Invalid',
  },
  {
    name: 'a merge patch that is a list',
    method: 'PATCH',
    path: `${MAPS}/held`,
    body: [1],
    headers: merge,
    code: 400,
    reason: 'BadRequest',
  },
  {
    name: 'a strategic patch without its merge key',
    method: 'PATCH',
    path: `${DEPLOYMENTS}/held`,
    body: { spec: { template: { spec: { containers: [{ image: 'x' }] } } } },
    headers: strategic,
    code: 500,
    reason: undefined,
    message: 'does not contain declared merge key: name',
  },
  {
    name: 'force on a patch that is no apply',
    method: 'PATCH',
    path: `${MAPS}/held?force=true`,
    body: {},
    headers: merge,
    code: 422,
    reason: 'Invalid',
    message: 'may not be specified for non-apply patch',
  },
  {
    name: 'a mount path with ..',
    path: PODS,
    body: pod({
      containers: [{ ...container, volumeMounts: [{ name: 'v', mountPath: '/a', subPath: '../b' }] }],
      volumes: [{ name: 'v', emptyDir: {} }],
    }),
    code: 422,
    reason: 'Invalid',
    message: "must not contain '..'",
  },
  {
    name: 'a pod without containers',
    path: PODS,
    body: pod({ containers: [] }),
    code: 422,
    reason: 'Invalid',
    message: 'spec.containers: Required value',
  },
  {
    name: 'a revision of the far future',
    method: 'GET',
    path: `${MAPS}?resourceVersion=999999`,
    code: 504,
    reason: 'Timeout',
    message: 'Too large resource version: 999999',
  },
]

describe('bad input is refused as upstream refuses it', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await testServer()
    expect((await server.send('POST', MAPS, map({ name: 'held' }))).status).toBe(201)
    expect((await server.send('POST', DEPLOYMENTS, { ...deployment({}), metadata: { name: 'held' } })).status).toBe(201)
  })

  for (const { name, method = 'POST', path, body, headers, code, reason, message } of refusals) {
    test(name, async () => {
      const before = await server.store.sync()
      const pending = server.send(method, path, body, headers)
      server.clock.moveTo(server.clock.now() + 3_000)
      const settled = await Promise.race([pending, afterTimers(server)])
      const answer = settled ?? (await pending)
      expect(answer.json).toMatchObject({ kind: 'Status', status: 'Failure', code })
      expect(answer.json.reason).toBe(reason)
      expect(answer.status).toBe(code)
      if (typeof message === 'string') expect(answer.json['message']).toContain(message)
      else if (message !== undefined) expect(answer.json['message']).toMatch(message)
      expect(await server.store.sync()).toBe(before)
      expect(({} as Record<string, unknown>)['x']).toBeUndefined()
      expect((await server.send('GET', `${MAPS}/held`)).status).toBe(200)
    })
  }
})

/** Lets what waits for the clock go on: some refusals come only after a wait. */
const afterTimers = async ({ clock }: TestServer): Promise<undefined> => {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve()
  clock.moveTo(clock.now() + 3_000)
  while (clock.fireNext()) await Promise.resolve()
  return undefined
}

describe('odd input that is good', () => {
  test('an integer past 2^53 is stored exactly', async () => {
    const { send, server } = await testServer()
    const body = JSON.stringify(deployment({})).replace('"containers"', '"terminationGracePeriodSeconds":9007199254740993,"containers"')
    expect((await send('POST', DEPLOYMENTS, body)).status).toBe(201)
    const response = await server.transport({ name: 'admin', groups: ['system:masters'] })({
      method: 'GET',
      path: `${DEPLOYMENTS}/d`,
      query: '',
      headers: {},
    })
    expect(Buffer.concat(response.body as Uint8Array[]).toString()).toContain('"terminationGracePeriodSeconds":9007199254740993')
  })

  test('an unknown field is dropped with a warning', async () => {
    const { send } = await testServer()
    const answer = await send('POST', DEPLOYMENTS, deployment({ replicaz: 1 }))
    expect(answer.status).toBe(201)
    expect(answer.headers['warning']).toEqual(['299 - "unknown field \\"spec.replicaz\\""'])
  })
})
