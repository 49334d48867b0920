import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { SignJWT } from 'jose'
import { expect, test } from 'vitest'
import { serviceAccountKey } from '../pki/service-account-key.ts'
import { testServer } from '../testkit/test-server.ts'

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const SECRET = '/api/v1/namespaces/default/secrets/robot-token'
const CLAIM = 'kubernetes.io/serviceaccount'

/** A server with an account, and a Secret that holds a token of it. */
const world = async (change: Readonly<Record<string, unknown>> = {}) => {
  const server = await testServer({ tokenKey: serviceAccountKey({ privateKey, publicKeys: [publicKey] }) })
  const { send } = server
  const { json } = await send('POST', '/api/v1/namespaces/default/serviceaccounts', { metadata: { name: 'robot' } })
  const claims = {
    iss: 'kubernetes/serviceaccount',
    sub: 'system:serviceaccount:default:robot',
    [`${CLAIM}/namespace`]: 'default',
    [`${CLAIM}/secret.name`]: 'robot-token',
    [`${CLAIM}/service-account.name`]: 'robot',
    [`${CLAIM}/service-account.uid`]: (json.metadata as unknown as { uid: string }).uid,
    ...change,
  }
  const token = await new SignJWT(claims).setProtectedHeader({ alg: 'ES256' }).sign(privateKey)
  await send('POST', '/api/v1/namespaces/default/secrets', {
    metadata: { name: 'robot-token', annotations: { 'kubernetes.io/service-account.name': 'robot' } },
    type: 'kubernetes.io/service-account-token',
    stringData: { token },
  })
  const why = async (given = token): Promise<string | undefined> => {
    const review = await send('POST', '/apis/authentication.k8s.io/v1/tokenreviews', { spec: { token: given } })
    return (review.json.status as unknown as { error?: string }).error
  }
  return { ...server, token, why }
}

test('a token from a secret is its account’s, and the day of its use is noted on the secret', async () => {
  const { server, token, send } = await world()
  expect(await server.userOfToken(token)).toMatchObject({
    name: 'system:serviceaccount:default:robot',
    groups: ['system:serviceaccounts', 'system:serviceaccounts:default', 'system:authenticated'],
  })
  // Nobody waits for the note.
  const labels = async () => ((await send('GET', SECRET)).json.metadata as unknown as { labels?: object }).labels
  await expect.poll(labels).toEqual({ 'kubernetes.io/legacy-token-last-used': expect.stringMatching(/^\d{4}-\d\d-\d\d$/) })
})

test('a token from a secret ends with what the secret holds', async () => {
  const { why, send } = await world()
  expect(await why()).toBeUndefined()
  const { json } = await send('GET', SECRET)
  await send('PUT', SECRET, { ...json, data: { token: Buffer.from('another').toString('base64') } })
  expect(await why()).toBe("[invalid bearer token, Token does not match server's copy]")
  await send('DELETE', SECRET)
  expect(await why()).toBe('[invalid bearer token, Token has been invalidated]')
})

test('a token from a secret ends with its account, and when it is marked', async () => {
  const { why, send } = await world()
  const patch = { metadata: { labels: { 'kubernetes.io/legacy-token-invalid-since': '2026-01-01' } } }
  await send('PATCH', SECRET, patch, { 'content-type': 'application/merge-patch+json' })
  expect(await why()).toContain('has been marked invalid')
  await send('DELETE', '/api/v1/namespaces/default/serviceaccounts/robot')
  expect(await why()).toBe('[invalid bearer token, serviceaccounts "robot" not found]')
})

test('a token whose claims do not fit together is nobody’s', async () => {
  expect(await (await world({ sub: 'system:serviceaccount:default:root' })).why()).toBe('[invalid bearer token, sub claim is invalid]')
  expect(await (await world({ [`${CLAIM}/secret.name`]: '' })).why()).toBe('[invalid bearer token, secretName claim is missing]')
  const uid = randomUUID()
  expect(await (await world({ [`${CLAIM}/service-account.uid`]: uid })).why()).toContain(`does not match claim (${uid})`)
})
