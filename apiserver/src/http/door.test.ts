import { once } from 'node:events'
import { Agent } from 'node:https'
import { type HttpRequest, type Logger, seededRandom, silentLogger, virtualClock } from '@coxswain/ports'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Caller } from '../authentication/user-info.ts'
import { createCertificateAuthority } from '../pki/certificate-authority.ts'
import type { Door } from './door.ts'
import { type Answer, type Ask, ask1, ask2, createTestPki, json, openTestDoor, session, type TestPki } from './testdata/test-door.ts'

let pki: TestPki
let door: Door
const errors: object[] = []
const logger: Logger = { ...silentLogger, error: (fields) => errors.push(fields) }
const big = Array.from({ length: 3000 }, (_, i) => new Uint8Array(400).fill(65 + (i % 26)))
const bigText = Buffer.concat(big).toString('latin1')

const answerFor = async (request: HttpRequest, caller: Caller) => {
  switch (request.path) {
    case '/throw':
      throw new Error('the secret cause')
    case '/bad-status':
      return { ...json({}), status: 99 }
    case '/nothing':
      return { status: 204, headers: {}, body: new Uint8Array(0) }
    case '/warnings':
      return { ...json({}), headers: { warning: ['299 - "a"', '299 - "b"'] } }
    case '/big-chunks':
      return { status: 200, headers: {}, body: big }
    case '/big-whole':
      return { status: 200, headers: {}, body: Buffer.concat(big) }
    case '/small-chunks':
      return { status: 200, headers: {}, body: [Buffer.from('a'), Buffer.from('b')] }
    default:
      return json({
        method: request.method,
        path: request.path,
        query: request.query,
        body: request.body === undefined ? null : Buffer.from(request.body).toString(),
        user: caller.user,
        address: caller.address,
      })
  }
}

beforeAll(async () => {
  pki = await createTestPki()
  door = await openTestDoor({ pki, handle: answerFor, logger })
})
afterAll(() => door.close())

/** The same request over either version. */
const asker =
  (version: string) =>
  async (path: string, options: Ask = {}): Promise<Omit<Answer, 'reusedSocket'>> => {
    if (version === 'HTTP/1.1') return ask1(door, pki, path, options)
    const client = session(door, pki)
    try {
      return await ask2(client, path, options)
    } finally {
      client.close()
    }
  }

describe.each(['HTTP/1.1', 'HTTP/2'])('a request over %s', (version) => {
  const ask = asker(version)

  test('a request reaches the core with its path and query as they were sent', async () => {
    for (const [path, query] of [
      ['/api//v1/../x%2Fy', 'a=%zz&b'],
      ['/%zz', ''],
      ['/a%00', ''],
      ['/v1?', ''],
    ] as const) {
      const answer = await ask(query === '' ? path : `${path}?${query}`)
      expect(answer.status).toBe(200)
      expect(JSON.parse(answer.body)).toMatchObject({ method: 'GET', path: path.replace('?', ''), query, body: null, address: '127.0.0.1' })
      expect(answer.headers['content-length']).toBe(String(answer.body.length))
    }
  })

  test('a body arrives whole, with and without a length, under any method', async () => {
    const body = Buffer.from('x'.repeat(100_000))
    for (const method of ['POST', 'PUT', 'PATCH']) {
      expect(JSON.parse((await ask('/', { method, body })).body)).toMatchObject({ method, body: body.toString() })
    }
    const headers = { authorization: 'Bearer secret', 'content-length': '3', 'content-type': 'nonsense' }
    for (const method of ['DELETE', 'GET', 'PROPFIND', 'OPTIONS']) {
      expect(JSON.parse((await ask('/', { method, body: Buffer.from('abc'), headers })).body)).toMatchObject({ method, body: 'abc' })
    }
  })

  test('HEAD has the headers of GET and no body, 204 has no length', async () => {
    for (const path of ['/', '/big-chunks', '/big-whole']) {
      const head = await ask(path, { method: 'HEAD' })
      expect(head).toMatchObject({ status: 200, body: '' })
      expect(Number(head.headers['content-length'])).toBeGreaterThan(50)
    }
    const nothing = await ask('/nothing')
    expect(nothing).toMatchObject({ status: 204, body: '' })
    expect(nothing.headers['content-length']).toBeUndefined()
  })

  test('a header may have several values', async () => {
    expect((await ask('/warnings')).headers.warning).toBe('299 - "a", 299 - "b"')
  })
})

describe.each(['HTTP/1.1', 'HTTP/2'])('an answer over %s', (version) => {
  const ask = asker(version)

  test('chunks are joined, large bodies come whole', async () => {
    expect((await ask('/small-chunks')).body).toBe('ab')
    for (const path of ['/big-chunks', '/big-whole']) {
      const answer = await ask(path)
      expect(answer.headers['content-length']).toBe(String(bigText.length))
      expect(answer.body === bigText).toBe(true)
    }
  })

  test('a core that throws, or answers what cannot be sent, is a 500 without its cause, logged once', async () => {
    for (const path of ['/throw', '/bad-status']) {
      errors.length = 0
      const answer = await ask(path)
      expect(JSON.parse(answer.body)).toMatchObject({ kind: 'Status', status: 'Failure', reason: 'InternalError', code: 500 })
      expect(answer.body).not.toContain('secret')
      expect(errors).toHaveLength(1)
    }
  })

  test('no or wrong credentials are a 401 before the body is read, health is open', async () => {
    for (const headers of [{}, { authorization: 'Bearer wrong' }]) {
      const answer = await ask('/api', { headers, method: 'POST', body: Buffer.alloc(10) })
      expect(JSON.parse(answer.body)).toEqual({
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Failure',
        message: 'Unauthorized',
        reason: 'Unauthorized',
        code: 401,
      })
      expect(answer.headers['audit-id']).toBe('refused-here')
    }
    expect((await ask('/api', { headers: { 'audit-id': 'mine' } })).headers['audit-id']).toBe('mine')
    expect(JSON.parse((await ask('/healthz', { headers: {} })).body).user).toEqual({
      name: 'system:anonymous',
      groups: ['system:unauthenticated'],
    })
    expect((await ask('/healthz', { headers: { authorization: 'Bearer wrong' } })).status).toBe(401)
  })
})

describe('the door', () => {
  test('keeps connections of HTTP/1.1 open', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    expect((await ask1(door, pki, '/', { agent })).reusedSocket).toBe(false)
    expect((await ask1(door, pki, '/throw', { agent })).reusedSocket).toBe(true)
    expect((await ask1(door, pki, '/', { agent, headers: {} })).status).toBe(401)
    const last = await ask1(door, pki, '/', { agent })
    expect(last.reusedSocket).toBe(true)
    expect(last.headers['keep-alive']).toBe('timeout=190')
    agent.destroy()
  })

  test('knows a client by its certificate, also when the TLS session is resumed', async () => {
    const agent = new Agent({ maxCachedSessions: 1 })
    for (let i = 0; i < 2; i++) {
      const answer = await ask1(door, pki, '/', { client: pki.admin, headers: {}, agent })
      expect(JSON.parse(answer.body).user).toMatchObject({ name: 'ann', groups: ['dev', 'ops', 'system:authenticated'] })
      expect(JSON.parse(answer.body).user.extra['authentication.kubernetes.io/credential-id'][0]).toMatch(/^X509SHA256=[0-9a-f]{64}$/)
    }
  })

  test('does not believe certificates of another authority, nor those of servers', async () => {
    const stranger = await createCertificateAuthority({ clock: virtualClock(Date.now()), random: seededRandom('stranger') })
    const forged = await stranger.issue({ commonName: 'ann', groups: ['system:masters'] })
    expect((await ask1(door, pki, '/', { client: forged, headers: {} })).status).toBe(401)
    expect((await ask1(door, pki, '/', { client: pki.server, headers: {} })).status).toBe(401)
  })

  test('does not keep HTTP/2 for strangers', async () => {
    const stranger = session(door, pki)
    const goaway = once(stranger, 'goaway')
    expect((await ask2(stranger, '/api', { headers: {} })).status).toBe(401)
    await goaway
    await once(stranger, 'close')
    const known = session(door, pki)
    for (let i = 0; i < 3; i++) expect((await ask2(known, '/api')).status).toBe(200)
    expect(known.closed).toBe(false)
    known.close()
  })

  test('many requests at once on one connection each get their own answer', async () => {
    const client = session(door, pki)
    const answers = await Promise.all(Array.from({ length: 200 }, (_, i) => ask2(client, `/${i}`)))
    expect(answers.map(({ body }) => JSON.parse(body).path)).toEqual(Array.from({ length: 200 }, (_, i) => `/${i}`))
    client.close()
  })
})
