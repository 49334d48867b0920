import { type ByteSink, type HttpRequest, type HttpResponse, isByteStream, type Transport } from '@coxswain/ports'
import { describe, expect, it } from 'vitest'
import { readBody } from '../client/read-body.ts'
import { bundlingTransport } from './bundling-transport.ts'
import { BUNDLE_PATH, createFrameReader, encodeFrame, type RequestHead } from './frames.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const textOf = async ({ body }: HttpResponse): Promise<string> => new TextDecoder().decode(await readBody(body))
const create = (name: string, headers: HttpRequest['headers'] = {}): HttpRequest => ({
  method: 'POST',
  path: `/api/v1/${name}`,
  query: 'fieldManager=x',
  headers: { 'user-agent': 'test', ...headers },
  body: bytes(name),
})
/** What was asked in a bundle: heads with their bodies as text. */
const askedIn = ({ body = new Uint8Array(0) }: HttpRequest): readonly (RequestHead & { readonly text: string })[] =>
  createFrameReader(1e6)
    .push(body)
    .map((frame) => ({ ...(frame.head as RequestHead), text: new TextDecoder().decode(frame.body) }))
const echo = (request: Pick<HttpRequest, 'path'>): HttpResponse => ({
  status: 201,
  headers: { 'x-a': 'b' },
  body: bytes(`made ${request.path}`),
})

/** A server whose answers to bundles are given by hand. */
const setUp = (answerBundle?: () => HttpResponse) => {
  const sent: HttpRequest[] = []
  const sinks: ByteSink[] = []
  const tasks: (() => void)[] = []
  const transport: Transport = async (request) => {
    sent.push(request)
    if (request.path !== BUNDLE_PATH) return echo(request)
    return answerBundle?.() ?? { status: 200, headers: {}, body: { start: (sink) => void sinks.push(sink), cancel: () => undefined } }
  }
  const send = bundlingTransport({ transport, later: (task) => void tasks.push(task) })
  const answer = (at: number, id: number): void => {
    const path = askedIn(bundles()[at] as HttpRequest).find((head) => head.id === id)?.path ?? ''
    for (const piece of encodeFrame({ id, status: 201, headers: { 'x-a': 'b' } }, [bytes(`made ${path}`)])) sinks[at]?.write(piece)
  }
  const bundles = () => sent.filter(({ path }) => path === BUNDLE_PATH)
  return {
    send,
    sent,
    bundles,
    sinks,
    answer,
    /** Lets time pass until nothing is due. */
    pass: async () => {
      for (let i = 0; i < 5; i++) {
        for (const task of tasks.splice(0)) task()
        await new Promise((resolve) => setImmediate(resolve))
      }
    },
  }
}

describe('writes at the same time', () => {
  it('go in one request, and are answered each by itself, in any order', async () => {
    const { send, sent, pass, answer, sinks } = setUp()
    const [first, second] = [send(create('a')), send({ ...create('b'), method: 'PATCH' })]
    await pass()
    expect(sent).toHaveLength(1)
    expect(sent[0]).toMatchObject({ method: 'POST', path: '/bundle' })
    expect(askedIn(sent[0] as HttpRequest)).toEqual([
      { id: 0, method: 'POST', path: '/api/v1/a', query: 'fieldManager=x', headers: { 'user-agent': 'test' }, text: 'a' },
      { id: 1, method: 'PATCH', path: '/api/v1/b', query: 'fieldManager=x', headers: { 'user-agent': 'test' }, text: 'b' },
    ])
    answer(0, 1)
    const answered = await second
    expect(answered).toMatchObject({ status: 201, headers: { 'x-a': 'b' } })
    expect(await textOf(answered)).toBe('made /api/v1/b')
    answer(0, 0)
    sinks[0]?.end()
    expect(await textOf(await first)).toBe('made /api/v1/a')
  })

  it('go apart where their credentials differ, which stand on the request around them', async () => {
    const { send, bundles, pass } = setUp()
    for (const token of ['one', 'two']) for (const name of ['a', 'b']) void send(create(name, { authorization: `Bearer ${token}` }))
    await pass()
    expect(bundles().map(({ headers }) => headers.authorization)).toEqual(['Bearer one', 'Bearer two'])
    expect(
      bundles()
        .flatMap(askedIn)
        .map(({ headers }) => headers),
    ).toEqual(new Array(4).fill({ 'user-agent': 'test' }))
  })

  it('are 64 at most, and the next go as answers come', async () => {
    const { send, bundles, pass, answer } = setUp()
    for (let i = 0; i < 100; i++) void send(create(`pod-${i}`))
    await pass()
    expect(bundles().map((bundle) => askedIn(bundle).length)).toEqual([64])
    for (let id = 0; id < 10; id++) answer(0, id)
    await pass()
    expect(bundles().map((bundle) => askedIn(bundle).length)).toEqual([64, 10])
  })

  it('fail together when the connection ends, but for those that have been answered', async () => {
    const { send, pass, answer, sinks } = setUp()
    const [first, second] = [send(create('a')), send(create('b'))]
    const failure = expect(second).rejects.toThrow('the connection ended before the answer')
    await pass()
    answer(0, 0)
    sinks[0]?.end()
    await failure
    expect((await first).status).toBe(201)
  })

  it('reject with the reason of their signal, and leave the others alone', async () => {
    const { send, pass, answer, bundles } = setUp()
    const [early, late] = [new AbortController(), new AbortController()]
    early.abort(new Error('never mind'))
    const given = [early, late].map(({ signal }, i) => send({ ...create(`given-${i}`), signal }))
    const failures = [expect(given[0]).rejects.toThrow('never mind'), expect(given[1]).rejects.toThrow('enough')]
    const other = send(create('other'))
    await pass()
    late.abort(new Error('enough'))
    await Promise.all(failures)
    expect(
      bundles()
        .flatMap(askedIn)
        .map(({ text }) => text),
    ).toEqual(['given-1', 'other'])
    for (const id of [0, 1]) answer(0, id)
    expect((await other).status).toBe(201)
  })

  it('fail where the answer cannot be read', async () => {
    const { send, pass, sinks } = setUp()
    const both = [send(create('a')), send(create('b'))].map((each) => expect(each).rejects.toThrow('longer than'))
    await pass()
    sinks[0]?.write(new Uint8Array(16).fill(255))
    await Promise.all(both)
  })
})

describe('a request goes alone', () => {
  it.each<[string, HttpRequest]>([
    ['without company', create('a')],
    ['when it reads', { method: 'GET', path: '/x', query: '', headers: {} }],
    ['when it is large', { ...create('a'), body: new Uint8Array(65 * 1024) }],
  ])('%s', async (_, request) => {
    const { send, sent, pass } = setUp()
    const answer = send(request)
    await pass()
    expect(sent).toEqual([request])
    expect((await answer).status).toBe(201)
  })
})

describe('a server that takes no bundles', () => {
  it.each([403, 404, 405, 415])('and says %i is sent each request alone, and no bundle any more', async (status) => {
    const { send, bundles, pass } = setUp(() => ({ status, headers: {}, body: new Uint8Array(0) }))
    const answers = [send(create('a')), send(create('b'))]
    await pass()
    expect(await Promise.all(answers.map(async (each) => textOf(await each)))).toEqual(['made /api/v1/a', 'made /api/v1/b'])
    void send(create('c'))
    void send(create('d'))
    await pass()
    expect(bundles()).toHaveLength(1)
  })

  it('for the moment is asked again', async () => {
    const { send, bundles, pass } = setUp(() => ({ status: 503, headers: {}, body: new Uint8Array(0) }))
    for (const name of ['a', 'b', 'c', 'd']) {
      void send(create(name))
      if (name === 'b') await pass()
    }
    await pass()
    expect(bundles()).toHaveLength(2)
  })
})

it('answers that are whole are taken as well', async () => {
  const { send, pass } = setUp(() => ({
    status: 200,
    headers: {},
    body: [0, 1].flatMap((id) => encodeFrame({ id, status: 200, headers: {} }, [bytes(`${id}`)])),
  }))
  const answers = [send(create('a')), send(create('b'))]
  await pass()
  for (const [id, answer] of answers.entries()) {
    const response = await answer
    expect(isByteStream(response.body)).toBe(false)
    expect(await textOf(response)).toBe(`${id}`)
  }
})
