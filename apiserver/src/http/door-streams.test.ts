import { once } from 'node:events'
import { Agent } from 'node:https'
import { type ByteSink, type HttpResponse, virtualClock } from '@coxswain/ports'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Door } from './door.ts'
import { ask1, ask2, createTestPki, json, openTestDoor, rawSocket, received, session, type TestPki } from './testdata/test-door.ts'

interface Pushed {
  readonly sink: ByteSink
  cancelled: number
  aborted: boolean
}

let pki: TestPki
let door: Door
let clock = virtualClock(Date.now())
let streams: Pushed[] = []
let releaseSlow: (() => void) | undefined
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await turn()
}

const push = (signal: AbortSignal | undefined): HttpResponse => {
  let pushed: Pushed | undefined
  const start = (sink: ByteSink): void => {
    const made = { sink, cancelled: 0, aborted: false }
    pushed = made
    streams.push(made)
    signal?.addEventListener('abort', () => {
      made.aborted = true
    })
  }
  const cancel = (): void => {
    if (pushed !== undefined) pushed.cancelled++
  }
  return { status: 200, headers: { 'content-type': 'application/json' }, body: { start, cancel } }
}

const only = (): Pushed => {
  const [stream] = streams
  if (stream === undefined) throw new Error('no stream was started')
  return stream
}

beforeAll(async () => {
  pki = await createTestPki()
})
beforeEach(async () => {
  streams = []
  releaseSlow = undefined
  clock = virtualClock(Date.now())
  door = await openTestDoor({
    pki,
    clock,
    handle: async ({ path, signal }) => {
      if (path === '/watch') return push(signal)
      if (path === '/huge') return { status: 200, headers: {}, body: Array.from({ length: 64 }, () => new Uint8Array(1024 * 1024)) }
      if (path === '/slow')
        await new Promise<void>((resolve) => {
          releaseSlow = resolve
        })
      return json({})
    },
  })
})
afterEach(() => door.close())

const WATCH = 'GET /watch HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer secret\r\n\r\n'

describe('a watch', () => {
  test('over HTTP/1.1 sends its head at once, then events as they come, and a proper end', async () => {
    const socket = await rawSocket(door, pki)
    const seen = received(socket)
    socket.write(WATCH)
    await until(() => seen.text.includes('\r\n\r\n'))
    expect(seen.text).toMatch(/^HTTP\/1.1 200 OK\r\n[\s\S]*Transfer-Encoding: chunked/)
    seen.text = ''
    only().sink.write(bytes('one\n'))
    only().sink.write(bytes('two\n'))
    await until(() => seen.text !== '')
    expect(seen.text).toBe('8\r\none\ntwo\n\r\n')
    only().sink.write(bytes('end\n'))
    only().sink.end()
    await until(() => seen.text.endsWith('0\r\n\r\n'))
    expect(seen.text).toContain('4\r\nend\n\r\n')
    expect(only().cancelled).toBe(0)
    socket.destroy()
  })

  test('over HTTP/1.0, which knows no chunks, sends the events alone', async () => {
    const socket = await rawSocket(door, pki)
    const seen = received(socket)
    socket.write(WATCH.replace('HTTP/1.1', 'HTTP/1.0'))
    await until(() => seen.text.includes('\r\n\r\n'))
    seen.text = ''
    for (const event of ['one\n', 'two\n']) {
      only().sink.write(bytes(event))
      await until(() => seen.text.endsWith(event))
    }
    expect(seen.text).toBe('one\ntwo\n')
    socket.destroy()
  })

  test('asked for behind a request that is still being answered keeps its events in order behind its head', async () => {
    const socket = await rawSocket(door, pki)
    const seen = received(socket)
    socket.write(`${WATCH.replace('/watch', '/slow')}${WATCH}`)
    await until(() => releaseSlow !== undefined && streams.length === 1)
    only().sink.write(bytes('one\n'))
    await turn()
    only().sink.write(bytes('two\n'))
    await turn()
    releaseSlow?.()
    await until(() => seen.text.includes('two\n'))
    only().sink.write(bytes('three\n'))
    await until(() => seen.text.includes('three\n'))
    expect(seen.text.slice(seen.text.lastIndexOf('\r\n\r\n') + 4)).toBe('4\r\none\n\r\n4\r\ntwo\n\r\n6\r\nthree\n\r\n')
    socket.destroy()
  })

  test('over HTTP/2 does the same', async () => {
    const client = session(door, pki)
    const stream = client.request({ ':path': '/watch', authorization: 'Bearer secret' })
    const [headers] = await once(stream, 'response')
    expect(headers[':status']).toBe(200)
    only().sink.write(bytes('one\n'))
    expect(String((await once(stream, 'data'))[0])).toBe('one\n')
    only().sink.end()
    await once(stream, 'end')
    expect(only().cancelled).toBe(0)
    client.close()
  })
})

describe('the client of a watch', () => {
  test('may close its side: the connection ends, and what comes for it meanwhile is an error to nobody', async () => {
    const socket = await rawSocket(door, pki)
    const seen = received(socket)
    socket.write(WATCH)
    await until(() => streams.length === 1 && seen.text.includes('\r\n\r\n'))
    seen.text = ''
    socket.end()
    await until(() => {
      only().sink.write(bytes('x\n'))
      return only().cancelled === 1
    })
    expect(seen.text.replaceAll('2\r\nx\n\r\n', '')).toBe('')
  })

  test('cancels it by going, and fires its signal', async () => {
    const socket = await rawSocket(door, pki)
    socket.write(WATCH)
    await until(() => streams.length === 1)
    socket.destroy()
    await until(() => only().cancelled === 1 && only().aborted)
    const client = session(door, pki)
    const stream = client.request({ ':path': '/watch', authorization: 'Bearer secret' })
    await once(stream, 'response')
    stream.close(8)
    await until(() => streams[1]?.cancelled === 1 && streams[1].aborted)
    streams[1]?.sink.write(bytes('nobody hears this'))
    expect((await ask2(client, '/')).status).toBe(200)
    client.close()
  })

  test.each(['HTTP/1.1', 'HTTP/2'])('over %s is known by what it has not taken, and heard when it has', async (version) => {
    const socket = await rawSocket(door, pki)
    const client = session(door, pki)
    const stream = version === 'HTTP/2' ? client.request({ ':path': '/watch', authorization: 'Bearer secret' }) : undefined
    if (stream === undefined) socket.write(WATCH)
    const reader = stream ?? socket
    await until(() => streams.length === 1)
    const { sink } = only()
    let drained = 0
    sink.onDrain(() => drained++)
    expect(drained).toBe(1)
    const chunk = new Uint8Array(64 * 1024)
    for (let i = 0; i < 400 && sink.pendingBytes() < 4 * 1024 * 1024; i++) {
      sink.write(chunk)
      await turn()
    }
    expect(sink.pendingBytes()).toBeGreaterThanOrEqual(4 * 1024 * 1024)
    sink.onDrain(() => drained++)
    expect(drained).toBe(1)
    reader.resume()
    await until(() => drained === 2)
    expect(sink.pendingBytes()).toBe(0)
    socket.destroy()
    client.destroy()
  })
})

describe('a list that a client does not read', () => {
  test('is given up after the time allowed', async () => {
    const socket = await rawSocket(door, pki)
    socket.on('error', () => undefined)
    socket.write(WATCH.replace('/watch', '/huge'))
    await until(() => clock.nextDue() !== undefined)
    for (let i = 0; i < 50; i++) await turn()
    clock.moveTo(clock.now() + 60_000)
    clock.fireNext()
    socket.resume()
    await once(socket, 'close')
    expect(clock.nextDue()).toBeUndefined()
  })
})

describe('draining', () => {
  test('ends watches properly, lets requests finish, closes idle connections and accepts no further one', async () => {
    const agent = new Agent({ keepAlive: true })
    await ask1(door, pki, '/', { agent })
    const idle = Object.values(agent.freeSockets)[0]?.[0]
    const watching = await rawSocket(door, pki)
    const seen = received(watching)
    watching.write(WATCH)
    const slow = ask1(door, pki, '/slow')
    const client = session(door, pki)
    const slow2 = ask2(client, '/healthz')
    await slow2
    await until(() => streams.length === 1 && releaseSlow !== undefined)
    const goaway = once(client, 'goaway')
    let drained = false
    const draining = door.drain(10_000).then(() => {
      drained = true
    })
    await once(watching, 'close')
    expect(seen.text).toMatch(/\r\n0\r\n\r\n$/)
    expect(only().cancelled).toBe(1)
    await goaway
    await until(() => idle?.destroyed === true)
    expect(drained).toBe(false)
    await expect(ask1(door, pki, '/')).rejects.toThrow('ECONNREFUSED')
    releaseSlow?.()
    const answer = await slow
    expect(answer).toMatchObject({ status: 200 })
    expect(answer.headers.connection).toBe('close')
    await draining
    expect(clock.nextDue()).toBeUndefined()
    agent.destroy()
  })

  test('over HTTP/2 lets streams under way finish', async () => {
    const client = session(door, pki)
    const slow = ask2(client, '/slow')
    const watch = ask2(client, '/watch')
    await until(() => streams.length === 1 && releaseSlow !== undefined)
    const draining = door.drain(10_000)
    expect((await watch).status).toBe(200)
    releaseSlow?.()
    expect((await slow).status).toBe(200)
    await draining
  })

  test('cuts off what has not ended in time', async () => {
    const slow = ask1(door, pki, '/slow')
    await until(() => releaseSlow !== undefined)
    const draining = door.drain(10_000)
    await turn()
    clock.moveTo(clock.now() + 10_000)
    clock.fireNext()
    await expect(slow).rejects.toThrow()
    await draining
    releaseSlow?.()
  })
})
