import { createHmac, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { createAuthenticator, createFrontProxy, DEFAULT_FRONT_PROXY } from '@coxswain/client/serving'
import { seededRandom, silentLogger, virtualClock } from '@coxswain/ports'
import { SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Door, openDoor } from '../http/door.ts'
import { createIdentify } from '../http/identify.ts'
import { type Ask, ask1, createTestPki, type TestPki } from '../http/testdata/test-door.ts'
import { createCertificateAuthority } from '../pki/certificate-authority.ts'
import type { KeyPair } from '../pki/check-certificate.ts'
import { serviceAccountKey } from '../pki/service-account-key.ts'
import { type TestServer, testServer } from '../testkit/test-server.ts'

const ISSUER = 'https://issuer.example'
const FORMER = 'https://former.example'
const [current, former, foreign] = [0, 1, 2].map(() => generateKeyPairSync('ec', { namedCurve: 'P-256' })) as [Keys, Keys, Keys]
interface Keys {
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}

const clock = virtualClock(Date.now())
let pki: TestPki
let proxy: KeyPair
let stranger: KeyPair
let server: TestServer
let door: Door
let uid: string

beforeAll(async () => {
  const tools = { clock, random: seededRandom('credentials') }
  pki = await createTestPki()
  const proxies = await createCertificateAuthority(tools, 'front-proxy-ca')
  proxy = await proxies.issue({ commonName: 'front-proxy-client', groups: [] })
  stranger = await proxies.issue({ commonName: 'someone', groups: [] })
  server = await testServer({
    clock,
    tokenKey: serviceAccountKey({ privateKey: current.privateKey, publicKeys: [current.publicKey, former.publicKey] }),
    tokens: { issuers: [ISSUER, FORMER], apiAudiences: ['api'] },
  })
  const { json } = await server.send('POST', '/api/v1/namespaces/default/serviceaccounts', { metadata: { name: 'robot' } })
  uid = (json.metadata as unknown as { uid: string }).uid
  const { handle, refuseStranger, userOfToken } = server.server
  door = await openDoor({
    handle,
    identify: createIdentify({
      authenticate: createAuthenticator({ userOfToken, userOfFrontProxy: createFrontProxy(DEFAULT_FRONT_PROXY), clock }),
      refuseStranger,
    }),
    host: '127.0.0.1',
    port: 0,
    tls: { key: pki.server.keyPem, cert: pki.server.certPem, clientCa: pki.authority.pair.certPem, frontProxyCa: proxies.pair.certPem },
    clock,
    logger: silentLogger,
    limits: { pushMs: 0 },
    requestName: () => 'refused',
  })
})

afterAll(() => door.close())

/** Asks who the caller is. */
const whoami = async (headers: Readonly<Record<string, string>>, client?: KeyPair) => {
  const body = new TextEncoder().encode('{}')
  const ask: Ask = { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body, ...(client && { client }) }
  const answer = await ask1(door, pki, '/apis/authentication.k8s.io/v1/selfsubjectreviews', ask)
  const { status, message } = JSON.parse(answer.body)
  return { status: answer.status, user: status?.userInfo, message, headers: answer.headers }
}

const claims = (change: object = {}) => {
  const now = Math.floor(clock.now() / 1000)
  return {
    iss: ISSUER,
    sub: 'system:serviceaccount:default:robot',
    aud: ['api'],
    iat: now,
    nbf: now,
    exp: now + 600,
    'kubernetes.io': { namespace: 'default', serviceaccount: { name: 'robot', uid } },
    ...change,
  }
}

const signed = (change: object = {}, { privateKey }: Keys = current, header: object = {}): Promise<string> =>
  new SignJWT(claims(change)).setProtectedHeader({ alg: 'ES256', ...header }).sign(privateKey)

const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

describe('a bearer token over the network', () => {
  test('is believed of each issuer, signed with each key that is known', async () => {
    for (const token of [await signed(), await signed({}, former), await signed({ iss: FORMER }, former, { kid: 'unknown' })])
      expect((await whoami(bearer(token))).user.username).toBe('system:serviceaccount:default:robot')
  })

  test('is a 401 of one and the same form where it is expired, forged, of another or for others', async () => {
    const now = Math.floor(clock.now() / 1000)
    const good = await signed()
    const [head = '', payload = '', signature = ''] = good.split('.')
    const pem = current.publicKey.export({ type: 'spki', format: 'pem' })
    const symmetric = `${encoded({ alg: 'HS256' })}.${payload}`
    const bad = {
      expired: await signed({ exp: now - 1 }),
      'not valid yet': await signed({ nbf: now + 3600 }),
      'another issuer': await signed({ iss: 'https://other.example' }),
      'other audiences': await signed({ aud: ['vault'] }),
      'another key': await signed({}, foreign),
      'an account that is not there': await signed({ 'kubernetes.io': { namespace: 'default', serviceaccount: { name: 'root', uid } } }),
      'an account of another UID': await signed({ 'kubernetes.io': { namespace: 'default', serviceaccount: { name: 'robot', uid: 'x' } } }),
      'a pod that is gone': await signed({
        'kubernetes.io': { namespace: 'default', serviceaccount: { name: 'robot', uid }, pod: { name: 'p', uid: 'x' } },
      }),
      'claims without an account': await signed({ 'kubernetes.io': { namespace: 'default' } }),
      'no algorithm': `${encoded({ alg: 'none' })}.${payload}.`,
      'the public key as a secret': `${symmetric}.${createHmac('sha256', pem).update(symmetric).digest('base64url')}`,
      'another payload': `${head}.${encoded(claims({ sub: 'system:serviceaccount:kube-system:root' }))}.${signature}`,
      'a signature cut short': good.slice(0, -2),
      'no token': 'x',
    }
    for (const [what, token] of Object.entries(bad)) {
      const { status, message, headers } = await whoami(bearer(token))
      expect({ what, status, message }).toEqual({ what, status: 401, message: 'Unauthorized' })
      expect(headers['www-authenticate']).toBeUndefined()
    }
  })

  test('is worth nothing from the moment on in which its account is deleted', async () => {
    const { json } = await server.send('POST', '/api/v1/namespaces/default/serviceaccounts', { metadata: { name: 'brief' } })
    const account = { name: 'brief', uid: (json.metadata as unknown as { uid: string }).uid }
    const token = await signed({ 'kubernetes.io': { namespace: 'default', serviceaccount: account } })
    for (let i = 0; i < 2; i++) expect((await whoami(bearer(token))).status).toBe(201)
    await server.send('DELETE', '/api/v1/namespaces/default/serviceaccounts/brief')
    expect((await whoami(bearer(token))).status).toBe(401)
  })
})

describe('a front proxy', () => {
  const named = { 'x-remote-user': 'zoe', 'x-remote-group': 'dev', 'x-remote-uid': '7', 'x-remote-extra-acme.com%2fteam': 'red' }

  test('is believed about its callers', async () => {
    expect((await whoami(named, proxy)).user).toEqual({
      username: 'zoe',
      uid: '7',
      groups: ['dev', 'system:authenticated'],
      extra: { 'acme.com/team': ['red'] },
    })
  })

  test('is nobody by itself, and nobody else is one', async () => {
    expect((await whoami({}, proxy)).status).toBe(401)
    expect((await whoami(named, stranger)).status).toBe(401)
    expect((await whoami(named, pki.admin)).user.username).toBe('ann')
    expect((await whoami(named)).message).toContain('User "system:anonymous" cannot create resource "selfsubjectreviews"')
  })
})

describe('a stranger', () => {
  test('may ask for health and version, and hears what he may not do before he has sent it', async () => {
    for (const path of ['/version', '/healthz', '/livez']) expect((await ask1(door, pki, path, { headers: {} })).status).toBe(200)
    const root = await ask1(door, pki, '/', { headers: {} })
    expect(JSON.parse(root.body)).toMatchObject({
      code: 403,
      message: 'forbidden: User "system:anonymous" cannot get path "/"',
      details: {},
    })
    const secrets = await ask1(door, pki, '/api/v1/secrets', { headers: {}, method: 'POST', body: Buffer.alloc(10) })
    expect(secrets.status).toBe(403)
    expect((await ask1(door, pki, '/healthz/../api/v1/secrets', { headers: {} })).status).toBe(403)
  })
})
