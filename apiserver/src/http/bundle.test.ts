import { httpTransport } from '@coxswain/client/node'
import { BUNDLE_PATH, BUNDLE_TYPE, createFrameReader, encodeFrame, type RequestHead } from '@coxswain/client/serving'
import type { HttpRequest, HttpResponse } from '@coxswain/ports'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Caller } from '../authentication/user-info.ts'
import { takingBundles } from './bundle.ts'
import type { Handle } from './serve.ts'
import { ask1, createTestPki, json, openTestDoor, type TestPki } from './testdata/test-door.ts'

let pki: TestPki
beforeAll(async () => {
  pki = await createTestPki()
})
let cleanUp: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const task of cleanUp.splice(0)) await task()
  cleanUp = []
})

const head = (id: number, more: Partial<RequestHead> = {}): RequestHead => ({
  id,
  method: 'POST',
  path: `/x/${id}`,
  query: 'a=b',
  headers: { accept: '*/*' },
  ...more,
})
const bundle = (...heads: readonly object[]): Uint8Array =>
  Buffer.concat(heads.flatMap((each) => encodeFrame(each as RequestHead, [Buffer.from('body')])))
const echo: Handle<Caller> = async ({ method, path, query, headers, body }, { user }) =>
  json({ method, path, query, headers, body: body === undefined ? null : Buffer.from(body).toString(), user: user.name }, 201)

/** A door whose core is `handle`. `bare` asks it with token `secret`, which is jane's. */
const open = async (handle: Handle<Caller>) => {
  const door = await openTestDoor({ pki, handle: takingBundles(handle) })
  cleanUp.push(() => door.close())
  const authorization = { authorization: 'Bearer secret' }
  return {
    door,
    bare: (body: Uint8Array, headers: Readonly<Record<string, string>> = {}) =>
      ask1(door, pki, BUNDLE_PATH, { method: 'POST', body, headers: { ...authorization, 'content-type': BUNDLE_TYPE, ...headers } }),
    transport: () => {
      const { transport, close } = httpTransport({
        server: `https://127.0.0.1:${door.port}`,
        ca: pki.authority.pair.certPem,
        token: 'secret',
        userAgent: 'test',
        bundle: true,
      })
      cleanUp.push(close)
      return transport
    },
  }
}
const framesIn = (body: string) =>
  createFrameReader(1e6)
    .push(Buffer.from(body, 'latin1'))
    .map((frame) => ({
      ...(frame.head as { readonly id: number; readonly status: number }),
      body: JSON.parse(Buffer.from(frame.body).toString()),
    }))

const write = (name: string): HttpRequest => ({
  method: 'PUT',
  path: `/x/${name}`,
  query: '',
  headers: { 'content-type': 'application/json' },
  body: Buffer.from(name),
})
const told = ({ body }: HttpResponse): unknown => JSON.parse(Buffer.concat([body as Uint8Array].flat()).toString())

describe('requests in a bundle', () => {
  it('are each asked as the caller of all, and come back with their own status', async () => {
    const { bare } = await open(echo)
    const answer = await bare(bundle(head(7), head(8, { method: 'DELETE' })))
    expect(answer.status).toBe(200)
    expect(answer.headers['content-type']).toBe(BUNDLE_TYPE)
    expect(framesIn(answer.body)).toMatchObject([
      { id: 7, status: 201, body: { method: 'POST', path: '/x/7', query: 'a=b', headers: { accept: '*/*' }, body: 'body', user: 'jane' } },
      { id: 8, status: 201, body: { method: 'DELETE', path: '/x/8' } },
    ])
  })

  it('are what a client sends that makes several at a time', async () => {
    const paths: string[] = []
    const { door, transport } = await open(async (request, caller) => {
      paths.push(request.path)
      return echo(request, caller)
    })
    const send = transport()
    const answers = await Promise.all(['a', 'b', 'c'].map((name) => send(write(name))))
    expect(answers.map(told)).toMatchObject(
      ['a', 'b', 'c'].map((name) => ({ method: 'PUT', path: `/x/${name}`, body: name, user: 'jane', headers: { 'user-agent': 'test' } })),
    )
    expect(paths).toEqual(['/x/a', '/x/b', '/x/c'])
    expect(told(await send(write('alone')))).toMatchObject({ path: '/x/alone' })
    await door.close()
  })

  it('do not wait for one another', async () => {
    let release = (): void => undefined
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const { transport } = await open(async (request, caller) => {
      if (request.path === '/x/slow') await held
      return echo(request, caller)
    })
    const send = transport()
    const order: string[] = []
    const all = ['slow', 'a', 'b'].map(async (name) => {
      await send(write(name))
      order.push(name)
    })
    await Promise.all(all.slice(1))
    release()
    await Promise.all(all)
    expect(order).toEqual(['a', 'b', 'slow'])
  })

  it('are finished by a server that stops', async () => {
    let release = (): void => undefined
    let begun = (): void => undefined
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const beginning = new Promise<void>((resolve) => {
      begun = resolve
    })
    const { door, transport } = await open(async (request, caller) => {
      begun()
      await held
      return echo(request, caller)
    })
    const send = transport()
    const answers = Promise.all(['a', 'b'].map((name) => send(write(name))))
    await beginning
    const drained = door.drain(60_000)
    release()
    expect((await answers).map(({ status }) => status)).toEqual([201, 201])
    await drained
  })

  it('hold no watch, and no body that would have to be inflated', async () => {
    let isCancelled = false
    const watching: Handle<Caller> = async () => ({
      status: 200,
      headers: {},
      body: {
        start: () => undefined,
        cancel: () => {
          isCancelled = true
        },
      },
    })
    const { bare } = await open(watching)
    const answer = await bare(bundle(head(1), head(2, { headers: { 'content-encoding': 'gzip' } })))
    expect(framesIn(answer.body).sort((a, b) => a.id - b.id)).toMatchObject([
      { id: 1, status: 400, body: { message: 'what has no end of its own cannot be asked for in a bundle' } },
      { id: 2, status: 415 },
    ])
    expect(isCancelled).toBe(true)
  })

  it('that fail where they should not are told so, and no other', async () => {
    const { bare } = await open(async (request, caller) => {
      if (request.path === '/x/1') throw new Error('the secret cause')
      return echo(request, caller)
    })
    const answer = await bare(bundle(head(1), head(2)))
    expect(answer.body).not.toContain('secret cause')
    expect(
      framesIn(answer.body)
        .map(({ id, status }) => [id, status])
        .sort(),
    ).toEqual([
      [1, 500],
      [2, 201],
    ])
  })
})

describe('a bundle is refused', () => {
  it('from a stranger', async () => {
    const { bare } = await open(echo)
    expect((await bare(bundle(head(1)), { authorization: 'Bearer wrong' })).status).toBe(401)
  })

  it.each<[string, Uint8Array, string]>([
    ['that is cut short', bundle(head(1)).subarray(0, -1), 'the bundle ends within a request'],
    ['whose head is no JSON', Buffer.from('\0\0\0\x01\0\0\0\0{'), 'a request in the bundle cannot be read'],
    ['with a head too long', Buffer.from('\xff\xff\xff\xff\0\0\0\0', 'latin1'), 'the bundle ends within a request'],
    ['with too many', bundle(...Array.from({ length: 129 }, (_, i) => head(i))), 'a bundle holds at most 128 requests'],
    ...[
      {},
      { id: 1.5 },
      { method: 1 },
      { path: 'x' },
      { query: undefined },
      { headers: null },
      { headers: { Accept: 'x' } },
      { headers: { accept: 1 } },
    ].map((wrong): [string, Uint8Array, string] => [
      `with the head ${JSON.stringify(wrong)}`,
      bundle(Object.keys(wrong).length === 0 ? [] : { ...head(1), ...wrong }),
      'a request in the bundle has no proper head',
    ]),
  ])('%s', async (_, body, message) => {
    const { bare } = await open(echo)
    const answer = await bare(body)
    expect(answer.status).toBe(400)
    expect(JSON.parse(answer.body)).toMatchObject({ kind: 'Status', reason: 'BadRequest', message })
  })

  it('of another type', async () => {
    const { bare } = await open(echo)
    expect((await bare(bundle(head(1)), { 'content-type': 'application/json' })).status).toBe(400)
  })

  it('within a bundle', async () => {
    const { bare } = await open(async (request) => json({ path: request.path }, 404))
    const answer = await bare(bundle(head(1, { path: BUNDLE_PATH })))
    expect(framesIn(answer.body)).toMatchObject([{ status: 404 }])
  })
})
