import { once } from 'node:events'
import { connect, type TLSSocket } from 'node:tls'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Door } from './door.ts'
import { ask2, createTestPki, json, openTestDoor, session, type TestPki } from './testdata/test-door.ts'

let pki: TestPki
let door: Door
let served = 0

beforeAll(async () => {
  pki = await createTestPki()
  door = await openTestDoor({
    pki,
    limits: { keepAliveMs: 300 },
    handle: async () => {
      served++
      return json({})
    },
  })
})
afterAll(() => door.close())
beforeEach(() => {
  served = 0
})

const [DATA, HEADERS, RST_STREAM, SETTINGS, PING, WINDOW_UPDATE, CONTINUATION] = [0, 1, 3, 4, 6, 8, 9]
const [END_STREAM, END_HEADERS] = [1, 4]

/** A frame of RFC 9113, 4.1. */
const frame = (type: number, flags: number, stream: number, payload: Uint8Array): Buffer => {
  const head = Buffer.alloc(9)
  head.writeUIntBE(payload.byteLength, 0, 3)
  head[3] = type
  head[4] = flags
  head.writeUInt32BE(stream, 5)
  return Buffer.concat([head, payload])
}

// GET https /, all from HPACK's static table, and `authorization` as a literal under its static name.
const GET = Buffer.from([0x82, 0x87, 0x84])
const AUTHORIZED = Buffer.concat([GET, Buffer.from([0x0f, 0x08, 13]), Buffer.from('Bearer secret')])
const CANCEL = Buffer.from([0, 0, 0, 8])

const connectRaw = async (): Promise<TLSSocket> => {
  const socket = connect({ host: '127.0.0.1', port: door.port, ca: pki.authority.pair.certPem, ALPNProtocols: ['h2'] })
  await once(socket, 'secureConnect')
  socket.on('error', () => undefined)
  socket.resume()
  socket.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')
  socket.write(frame(SETTINGS, 0, 0, Buffer.alloc(0)))
  return socket
}

const RESETS = 5000

describe('a flood over HTTP/2', () => {
  test.each<[string, (i: number) => Buffer]>([
    [
      'requests that are reset at once',
      (i) => Buffer.concat([frame(HEADERS, END_STREAM | END_HEADERS, 2 * i + 1, AUTHORIZED), frame(RST_STREAM, 0, 2 * i + 1, CANCEL)]),
    ],
    [
      'headers that go on for ever',
      (i) => (i === 0 ? frame(HEADERS, END_STREAM, 1, AUTHORIZED) : frame(CONTINUATION, 0, 1, Buffer.alloc(1000, 0x82))),
    ],
    ['a window past its end', (i) => frame(WINDOW_UPDATE, 0, 0, Buffer.from([0x7f, 0xff, 0xff, 0xff - (i & 1)]))],
    ['data for streams that are not there', (i) => frame(DATA, 0, 2 * i + 1, Buffer.alloc(10))],
    ['more streams than allowed, unanswered', (i) => frame(HEADERS, END_HEADERS, 2 * i + 1, AUTHORIZED)],
    ['requests without credentials', (i) => frame(HEADERS, END_STREAM | END_HEADERS, 2 * i + 1, GET)],
  ])('%s: the connection is closed, others are served', async (_name, make) => {
    const socket = await connectRaw()
    const closed = new Promise((resolve) => socket.on('close', resolve))
    for (let i = 0; i < RESETS; i++) socket.write(make(i))
    await closed
    expect(served).toBeLessThan(RESETS)
    const other = session(door, pki)
    expect((await ask2(other, '/')).status).toBe(200)
    other.close()
  })

  test('pings are answered and cost no more than that', async () => {
    const socket = await connectRaw()
    for (let i = 0; i < 500; i++) socket.write(frame(PING, 0, 0, Buffer.alloc(8)))
    const other = session(door, pki)
    expect((await ask2(other, '/')).status).toBe(200)
    other.close()
    socket.destroy()
  })
})
