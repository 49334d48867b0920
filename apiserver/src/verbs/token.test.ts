import { decodeProtobuf, generatedTypes, unwrapUnknown } from '@coxswain/api-types'
import { expect, test } from 'vitest'
import { join } from '../respond/encode.ts'
import { type TestServer, testServer } from '../testkit/test-server.ts'

const ISSUER = 'https://kubernetes.default.svc.cluster.local'
const ACCOUNTS = '/api/v1/namespaces/default/serviceaccounts'
const HOUR_MS = 3_600_000

interface Status {
  readonly authenticated?: boolean
  readonly user: { readonly username: string; readonly uid: string; readonly extra?: Readonly<Record<string, readonly string[]>> }
  readonly error?: string
}

/** A server with an account `robot`, and what is asked about its tokens. */
const world = async () => {
  const server = await testServer()
  const { send } = server
  expect((await send('POST', ACCOUNTS, { metadata: { name: 'robot' } })).status).toBe(201)
  const request = (spec: object = {}, metadata: object = {}) => send('POST', `${ACCOUNTS}/robot/token`, { metadata, spec })
  return {
    ...server,
    request,
    token: async (spec: object = {}): Promise<string> => {
      const { json } = await request(spec)
      return (json.status as unknown as { token: string }).token
    },
    review: async (token: string, audiences?: readonly string[]): Promise<Status> => {
      const { json } = await send('POST', '/apis/authentication.k8s.io/v1/tokenreviews', { spec: { token, audiences } })
      return json.status as unknown as Status
    },
  }
}

const claimsOf = (token: string) => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
const uidOf = async ({ send }: Pick<TestServer, 'send'>, path: string): Promise<string> =>
  ((await send('GET', path)).json.metadata as unknown as { uid: string }).uid

test('a token of an account is known as it', async () => {
  const { request, review, clock, send } = await world()
  const { status, json } = await request()
  expect(status).toBe(201)
  expect(json).toMatchObject({
    kind: 'TokenRequest',
    metadata: { name: 'robot', namespace: 'default' },
    spec: { audiences: [ISSUER], expirationSeconds: 3600, boundObjectRef: null },
    status: { expirationTimestamp: new Date(clock.now() + HOUR_MS).toISOString().replace('.000', '') },
  })
  const { token } = json.status as unknown as { token: string }
  const uid = await uidOf({ send }, `${ACCOUNTS}/robot`)
  const claims = claimsOf(token)
  expect(claims).toMatchObject({
    aud: [ISSUER],
    iss: ISSUER,
    sub: 'system:serviceaccount:default:robot',
    exp: claims.iat + 3600,
    'kubernetes.io': { namespace: 'default', serviceaccount: { name: 'robot', uid } },
  })
  expect(await review(token)).toEqual({
    authenticated: true,
    audiences: [ISSUER],
    user: {
      username: 'system:serviceaccount:default:robot',
      uid,
      groups: ['system:serviceaccounts', 'system:serviceaccounts:default', 'system:authenticated'],
      extra: { 'authentication.kubernetes.io/credential-id': [`JTI=${claims.jti}`] },
    },
  })
})

test('the server itself believes it, and no other text', async () => {
  const { token, server } = await world()
  const good = await token()
  expect(await server.userOfToken(good)).toMatchObject({ name: 'system:serviceaccount:default:robot' })
  const [head = '', payload = '', signature = ''] = good.split('.')
  const forged = Buffer.from(JSON.stringify({ ...claimsOf(good), sub: 'system:serviceaccount:kube-system:root' })).toString('base64url')
  const unsigned = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url')
  for (const bad of [`${head}.${forged}.${signature}`, `${unsigned}.${payload}.`, `${head}.${payload}.${signature.slice(2)}`, 'x', ''])
    expect(await server.userOfToken(bad)).toBeUndefined()
})

test('a token ends with its time', async () => {
  const { token, review, clock } = await world()
  const given = await token()
  await review(given)
  clock.moveTo(clock.now() + HOUR_MS)
  expect(await review(given)).toMatchObject({ authenticated: true })
  clock.moveTo(clock.now() + 1000)
  expect(await review(given)).toEqual({ user: {}, error: '[invalid bearer token, service account token has expired]' })
})

test('a token is for its audiences alone', async () => {
  const { token, review, server } = await world()
  const given = await token({ audiences: ['vault'] })
  expect(await server.userOfToken(given)).toBeUndefined()
  expect(await review(given, ['vault', 'other'])).toMatchObject({ authenticated: true, audiences: ['vault'] })
  expect((await review(given)).error).toBe(
    `[invalid bearer token, token audiences ["vault"] is invalid for the target audiences ["${ISSUER}"]]`,
  )
})

test('a token goes with its account, even where one of the same name follows', async () => {
  const { token, review, send } = await world()
  const given = await token()
  expect(await review(given)).toMatchObject({ authenticated: true })
  await send('DELETE', `${ACCOUNTS}/robot`)
  expect((await review(given)).error).toBe('[invalid bearer token, serviceaccounts "robot" not found]')
  await send('POST', ACCOUNTS, { metadata: { name: 'robot' } })
  expect((await review(given)).error).toContain('does not match claim')
})

test('a token that is bound to a secret goes with it', async () => {
  const { token, review, send } = await world()
  await send('POST', '/api/v1/namespaces/default/secrets', { metadata: { name: 's' } })
  const given = await token({ boundObjectRef: { kind: 'Secret', apiVersion: 'v1', name: 's' } })
  expect(await review(given)).toMatchObject({ authenticated: true })
  await send('DELETE', '/api/v1/namespaces/default/secrets/s')
  expect((await review(given)).error).toBe('[invalid bearer token, service account token has been invalidated]')
})

test('a token of a pod names its node, and lives as long as the pod', async () => {
  const { token, review, send } = await world()
  const pod = { serviceAccountName: 'robot', nodeName: 'n', containers: [{ name: 'c', image: 'i' }] }
  await send('POST', '/api/v1/namespaces/default/pods', { metadata: { name: 'p' }, spec: pod })
  const uid = await uidOf({ send }, '/api/v1/namespaces/default/pods/p')
  const given = await token({ boundObjectRef: { kind: 'Pod', apiVersion: 'v1', name: 'p', uid }, expirationSeconds: 3607 })
  // Kubelets that ask for this time keep pods alive that do not read their token again.
  const claims = claimsOf(given)
  expect(claims.exp - claims.iat).toBe(365 * 24 * 3600)
  expect(claims['kubernetes.io']).toMatchObject({ warnafter: claims.iat + 3607, node: { name: 'n' } })
  expect((await review(given)).user.extra).toMatchObject({
    'authentication.kubernetes.io/node-name': ['n'],
    'authentication.kubernetes.io/pod-name': ['p'],
    'authentication.kubernetes.io/pod-uid': [uid],
  })
  await send('DELETE', '/api/v1/namespaces/default/pods/p?gracePeriodSeconds=0')
  expect(await review(given)).not.toHaveProperty('authenticated')
})

test.each([
  [
    { expirationSeconds: 599 },
    422,
    'TokenRequest.authentication.k8s.io "" is invalid: spec.expirationSeconds: Invalid value: 599: may not specify a duration less than 10 minutes',
  ],
  [
    { expirationSeconds: 4_294_967_297 },
    422,
    'TokenRequest.authentication.k8s.io "" is invalid: spec.expirationSeconds: Invalid value: 4294967297: may not specify a duration larger than 2^32 seconds',
  ],
  [{ boundObjectRef: { kind: 'Secret', apiVersion: 'v1', name: 'none' } }, 404, 'secrets "none" not found'],
  [{ boundObjectRef: { kind: 'ConfigMap', apiVersion: 'v1', name: 'a' } }, 400, 'cannot bind token to object of type /v1, Kind=ConfigMap'],
  [{ boundObjectRef: { kind: 'Pod', apiVersion: 'apps/v1', name: 'a' } }, 400, 'cannot bind token to object of type apps/v1, Kind=Pod'],
])('a request for %j is refused with %d', async (spec, code, message) => {
  const { request } = await world()
  expect((await request(spec)).json).toMatchObject({ code, message })
})

test('a token is asked for where its account is', async () => {
  const { request, send } = await world()
  expect((await request({}, { name: 'other' })).json.message).toBe(
    'TokenRequest.authentication.k8s.io "robot" is invalid: metadata.name: Invalid value: "other": must match the service account name if specified',
  )
  expect((await send('POST', `${ACCOUNTS}/none/token`, {})).json.message).toBe('serviceaccounts "none" not found')
})

test('a token comes as protobuf too', async () => {
  const { server } = await world()
  const call = server.transport({ name: 'admin', groups: ['system:masters'] })
  const headers = { accept: 'application/vnd.kubernetes.protobuf', 'content-type': 'application/json' }
  const answer = await call({ method: 'POST', path: `${ACCOUNTS}/robot/token`, query: '', headers, body: new TextEncoder().encode('{}') })
  expect(answer.status).toBe(201)
  const bytes = answer.body instanceof Uint8Array ? answer.body : join(answer.body as readonly Uint8Array[])
  const { apiVersion, kind, raw } = unwrapUnknown(bytes)
  expect({ apiVersion, kind }).toEqual({ apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest' })
  const { object } = decodeProtobuf(generatedTypes, 'authentication/v1.TokenRequest', raw)
  expect(object).toMatchObject({ metadata: { name: 'robot' }, spec: { expirationSeconds: 3600 } })
})
