import { once } from 'node:events'
import { connect as connectNet } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { virtualClock } from '@coxswain/ports'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Door } from './door.ts'
import { ask1, ask2, createTestPki, json, openTestDoor, rawSocket, sendRaw, session, type TestPki, TOKEN } from './testdata/test-door.ts'

const LIMIT = 3 * 1024 * 1024
const clock = virtualClock(Date.now())
let pki: TestPki
let door: Door
let served: string[] = []

beforeAll(async () => {
  pki = await createTestPki()
  door = await openTestDoor({
    pki,
    clock,
    limits: { headersMs: 100 },
    handle: async (request) => {
      served.push(`${request.method} ${request.path} ${request.body?.byteLength ?? 0}`)
      return json({})
    },
  })
})
afterAll(() => door.close())
beforeEach(() => {
  served = []
})

const TOO_LARGE = {
  kind: 'Status',
  status: 'Failure',
  reason: 'RequestEntityTooLarge',
  code: 413,
  message: 'Request entity too large: limit is 3145728',
}
const withLength = (length: number) => ({ ...TOKEN, 'content-length': String(length) })
const HEAD = 'Host: x\r\nAuthorization: Bearer secret\r\n'
const SECOND = `GET /second HTTP/1.1\r\n${HEAD}\r\n`

/** Lets pass what the door allows for a body, once it has begun to wait. */
const passBodyTime = async (): Promise<void> => {
  while (clock.nextDue() === undefined) await new Promise((resolve) => setImmediate(resolve))
  clock.moveTo(clock.now() + 60_000)
  clock.fireNext()
}

describe('bodies', () => {
  test('of 3 MiB are taken, larger ones are refused with and without a length', async () => {
    const client = session(door, pki)
    const [fits, over] = [Buffer.alloc(LIMIT), Buffer.alloc(LIMIT + 1)]
    expect((await ask1(door, pki, '/a', { method: 'POST', body: fits, headers: withLength(LIMIT) })).status).toBe(200)
    expect((await ask1(door, pki, '/b', { method: 'POST', body: fits })).status).toBe(200)
    expect((await ask2(client, '/c', { method: 'POST', body: fits })).status).toBe(200)
    expect(served).toEqual([`POST /a ${LIMIT}`, `POST /b ${LIMIT}`, `POST /c ${LIMIT}`])
    const refusals = [
      await ask1(door, pki, '/', { method: 'POST', body: over, headers: withLength(LIMIT + 1) }),
      await ask1(door, pki, '/', { method: 'POST', body: over }),
      await ask2(client, '/', { method: 'POST', body: over, headers: withLength(LIMIT + 1) }),
      await ask2(client, '/', { method: 'POST', body: over }),
    ]
    for (const { status, body } of refusals) expect({ status, ...JSON.parse(body) }).toMatchObject(TOO_LARGE)
    expect(served).toHaveLength(3)
    expect((await ask2(client, '/d')).status).toBe(200)
    client.close()
  })

  test('that are encoded are refused, never inflated', async () => {
    const answer = await ask1(door, pki, '/', { method: 'POST', body: Buffer.from('x'), headers: { ...TOKEN, 'content-encoding': 'gzip' } })
    expect(JSON.parse(answer.body)).toMatchObject({
      code: 415,
      reason: 'UnsupportedMediaType',
      message: 'the request body has content-encoding "gzip", send it as it is',
    })
    expect(
      (await ask1(door, pki, '/', { method: 'POST', body: Buffer.from('x'), headers: { ...TOKEN, 'content-encoding': 'identity' } }))
        .status,
    ).toBe(200)
  })

  test('that do not come to an end are a 408, and nothing is done', async () => {
    const answer = sendRaw(door, pki, `POST /slow HTTP/1.1\r\n${HEAD}Content-Length: 10\r\n\r\nabc`)
    await passBodyTime()
    expect(await answer).toMatch(/^HTTP\/1.1 408 [\s\S]*connection: close[\s\S]*"code":408/)
    const client = session(door, pki)
    const stream = client.request({ ':path': '/slow', ':method': 'POST', ...TOKEN }, { endStream: false })
    stream.write('abc')
    await passBodyTime()
    const [headers] = await once(stream, 'response')
    expect(headers[':status']).toBe(408)
    client.destroy()
    expect(served).toEqual([])
  })

  test('that are cut off are not served', async () => {
    const socket = await rawSocket(door, pki)
    socket.write(`POST /cut HTTP/1.1\r\n${HEAD}Content-Length: 10\r\n\r\nabc`)
    while (clock.nextDue() === undefined) await new Promise((resolve) => setImmediate(resolve))
    socket.destroy()
    while (clock.nextDue() !== undefined) await new Promise((resolve) => setImmediate(resolve))
    expect(served).toEqual([])
  })

  test('are asked for with 100 Continue where the client waits for that, unless they are too large', async () => {
    const socket = await rawSocket(door, pki)
    socket.setEncoding('latin1')
    socket.write(`POST /x HTTP/1.1\r\n${HEAD}Content-Length: 3\r\nExpect: 100-continue\r\n\r\n`)
    expect((await once(socket, 'data'))[0]).toMatch(/^HTTP\/1.1 100 Continue/)
    socket.write('abc')
    expect((await once(socket, 'data'))[0]).toMatch(/^HTTP\/1.1 200 /)
    socket.destroy()
    const refused = await sendRaw(door, pki, `POST /x HTTP/1.1\r\n${HEAD}Content-Length: ${LIMIT + 1}\r\nExpect: 100-continue\r\n\r\n`)
    expect(refused).toMatch(/^HTTP\/1.1 413 /)
  })
})

describe('bytes that are not a request', () => {
  test.each([
    ['a length and chunks', `POST /first HTTP/1.1\r\n${HEAD}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${SECOND}`],
    ['two different lengths', `POST /first HTTP/1.1\r\n${HEAD}Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcde${SECOND}`],
    ['a space before the colon', `POST /first HTTP/1.1\r\n${HEAD}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n${SECOND}`],
    ['a folded header', `GET /first HTTP/1.1\r\n${HEAD}X: a\r\n b\r\n\r\n${SECOND}`],
    ['a bare carriage return', `GET /first HTTP/1.1\r\n${HEAD}X: a\rY: b\r\n\r\n${SECOND}`],
    ['a bare line feed', `GET /first HTTP/1.1\n${HEAD}\n${SECOND}`],
    ['a length that is no number', `POST /first HTTP/1.1\r\n${HEAD}Content-Length: 1e3\r\n\r\n${SECOND}`],
    ['a chunk size that is no number', `POST /first HTTP/1.1\r\n${HEAD}Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n${SECOND}`],
    ['no host', `GET /first HTTP/1.1\r\nAuthorization: Bearer secret\r\nConnection: close\r\n\r\n`],
    ['nonsense', `\x16\x03\x01 what\r\n\r\n${SECOND}`],
  ])('%s: 400, closed, and what follows is not served', async (_name, bytes) => {
    const answer = await sendRaw(door, pki, bytes)
    expect(answer).toMatch(/^HTTP\/1.1 400 /)
    expect(answer.match(/HTTP\/1.1/g)).toHaveLength(1)
    expect(served).toEqual([])
  })
})

describe('clients that ask too much', () => {
  test('headers of more than 16 KiB are a 431', async () => {
    expect(await sendRaw(door, pki, `GET /x HTTP/1.1\r\n${HEAD}X: ${'a'.repeat(17_000)}\r\n\r\n`)).toMatch(/^HTTP\/1.1 431 /)
    expect(await sendRaw(door, pki, `GET /${'a'.repeat(17_000)} HTTP/1.1\r\n${HEAD}\r\n`)).toMatch(/^HTTP\/1.1 431 /)
    const client = session(door, pki)
    expect((await ask2(client, '/x', { headers: { ...TOKEN, x: 'a'.repeat(17_000) } })).status).toBe(431)
    expect((await ask2(client, '/y')).status).toBe(200)
    client.close()
    expect(served).toEqual(['GET /y 0'])
  })

  test('headers that dribble are a 408, and so is a connection that says nothing', async () => {
    expect(await sendRaw(door, pki, 'GET /x HTTP/1.1\r\nHost: x\r\nX-')).toMatch(/^HTTP\/1.1 408 /)
    expect(await sendRaw(door, pki, '')).toMatch(/^(HTTP\/1.1 408 |$)/)
    expect(served).toEqual([])
  })

  test('chunk extensions without end are a 413', async () => {
    const answer = await sendRaw(
      door,
      pki,
      `POST /x HTTP/1.1\r\n${HEAD}Transfer-Encoding: chunked\r\n\r\n2;${'a'.repeat(20_000)}\r\nxx\r\n0\r\n\r\n`,
    )
    expect(answer).toMatch(/^HTTP\/1.1 413 /)
    expect(served).toEqual([])
  })

  test('plain HTTP and old TLS are turned away', async () => {
    const plain = connectNet({ host: '127.0.0.1', port: door.port })
    plain.on('error', () => undefined)
    plain.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
    await once(plain, 'close')
    const old = connectTls({
      host: '127.0.0.1',
      port: door.port,
      rejectUnauthorized: false,
      minVersion: 'TLSv1.1',
      maxVersion: 'TLSv1.1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    })
    await expect(once(old, 'secureConnect')).rejects.toThrow()
    expect(served).toEqual([])
  })

  test('a client learns how many streams it may open', async () => {
    const client = session(door, pki)
    const [settings] = await once(client, 'remoteSettings')
    expect(settings).toMatchObject({ maxConcurrentStreams: 250, maxHeaderListSize: 16_384 })
    client.close()
  })
})
