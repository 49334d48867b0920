import type { JsonObject } from '@coxswain/api-types'
import { type Egress, noEgress } from '@coxswain/ports'
import { describe, expect, it } from 'vitest'
import { type TestServer, testServer } from '../../testkit/test-server.ts'
import { DEFINITIONS, definition, version, widget } from '../testdata/definitions.ts'
import { type Answer, answering, convert, HUE, honest, PLAIN, type Review, reply } from '../testdata/hue-webhook.ts'

const PATH = (name: string): string => `/apis/shop.example.com/${name}/namespaces/default/widgets`

/** A server with widgets in v1 (stored) and v2, and a webhook that is asked between them. */
const serving = async (answer: Answer = honest, reviews: readonly string[] = ['v1']) => {
  const calls: Review[] = []
  let current = answer
  const egress: Egress = {
    ...noEgress,
    request: async (request) => {
      const review = JSON.parse(new TextDecoder().decode(request.body)) as Review
      calls.push(review)
      return current(review, request)
    },
  }
  const server = await testServer({ egress })
  const conversion = {
    strategy: 'Webhook',
    webhook: { conversionReviewVersions: reviews, clientConfig: { url: 'https://hook.example.com/convert' } },
  }
  const versions = [version('v1', { schema: PLAIN }), version('v2', { schema: HUE })]
  expect((await server.send('POST', DEFINITIONS, definition({ versions, conversion }))).status).toBe(201)
  await expect.poll(async () => (await server.send('GET', PATH('v1'))).status).toBe(200)
  return {
    server,
    calls,
    answer: (next: Answer) => {
      current = next
    },
  }
}

const inV2 = (name: string, spec: object) => ({ ...widget(name, spec), apiVersion: 'shop.example.com/v2' })

describe('conversion by a webhook', () => {
  it('is asked for what is not stored in the version wanted, and for nothing else', async () => {
    const { server, calls } = await serving()
    await server.send('POST', PATH('v1'), widget('a', { color: 'red' }))
    expect((await server.send('GET', `${PATH('v1')}/a`)).json.spec).toEqual({ color: 'red' })
    expect(calls).toHaveLength(0)
    expect((await server.send('GET', `${PATH('v2')}/a`)).json).toMatchObject({ apiVersion: 'shop.example.com/v2', spec: { hue: 'red' } })
    expect(calls).toMatchObject([{ apiVersion: 'apiextensions.k8s.io/v1', request: { desiredAPIVersion: 'shop.example.com/v2' } }])
    await server.send('GET', `${PATH('v2')}/a`)
    expect(calls).toHaveLength(1)
  })

  it('stores what is written in another version, and patches it there', async () => {
    const { server } = await serving()
    expect(await server.send('POST', PATH('v2'), inV2('a', { hue: 'blue' }))).toMatchObject({
      status: 201,
      json: { spec: { hue: 'blue' } },
    })
    expect((await server.send('GET', `${PATH('v1')}/a`)).json).toMatchObject({ apiVersion: 'shop.example.com/v1', spec: { color: 'blue' } })
    const merge = { 'content-type': 'application/merge-patch+json' }
    const patched = await server.send('PATCH', `${PATH('v2')}/a`, { spec: { hue: 'green' } }, merge)
    expect(patched.json).toMatchObject({ apiVersion: 'shop.example.com/v2', spec: { hue: 'green' }, metadata: { generation: 2 } })
    expect((await server.send('GET', `${PATH('v1')}/a`)).json.spec).toEqual({ color: 'green' })
  })

  it('converts a list in one call', async () => {
    const { server, calls } = await serving()
    for (const name of ['a', 'b', 'c']) await server.send('POST', PATH('v1'), widget(name, { color: name }))
    const list = await server.send('GET', PATH('v2'))
    expect(list.json.items).toMatchObject([{ spec: { hue: 'a' } }, { spec: { hue: 'b' } }, { spec: { hue: 'c' } }])
    expect(calls).toMatchObject([{ request: { objects: [{}, {}, {}] } }])
  })

  it('tells a watch of changes in their order, whichever answer comes first', async () => {
    const { server, answer } = await serving()
    const watch = await server.watch(`${PATH('v2')}?watch=true`)
    const held: (() => void)[] = []
    answer((review, request) => new Promise((resolve) => held.push(() => resolve(honest(review, request)))))
    await server.send('POST', PATH('v1'), widget('a', { color: 'a' }))
    await server.send('POST', PATH('v1'), widget('b', { color: 'b' }))
    await expect.poll(() => held.length).toBe(1)
    held.shift()?.()
    await expect.poll(() => held.length).toBe(1)
    held.shift()?.()
    await expect.poll(() => watch.events().map(({ object }) => (object.spec as JsonObject).hue)).toEqual(['a', 'b'])
  })

  it('ends a watch with the error where a change cannot be converted', async () => {
    const { server, answer } = await serving()
    const watch = await server.watch(`${PATH('v2')}?watch=true`)
    answer(() => ({ ok: false, kind: 'connect', message: 'dial tcp 10.0.0.1:443: connect: connection refused' }))
    await server.send('POST', PATH('v1'), widget('a', { color: 'a' }))
    await expect.poll(() => watch.ended()).toBe(true)
    expect(watch.events()).toMatchObject([{ type: 'ERROR', object: { kind: 'Status', code: 500 } }])
  })

  it('speaks the older version of reviews, which is not so exact', async () => {
    const { server, calls, answer } = await serving(honest, ['v9', 'v1beta1'])
    await server.send('POST', PATH('v1'), widget('a', { color: 'red' }))
    answer((review) =>
      answering({
        response: {
          ...reply(
            review,
            review.request.objects.map((each) => convert(each, review.request.desiredAPIVersion)),
          ).response,
          uid: 'x',
        },
      }),
    )
    expect((await server.send('GET', `${PATH('v2')}/a`)).json.spec).toEqual({ hue: 'red' })
    expect(calls).toMatchObject([{ apiVersion: 'apiextensions.k8s.io/v1beta1' }])
  })

  it('keeps the metadata, but for labels and annotations', async () => {
    const { server, answer } = await serving()
    await server.send('POST', PATH('v1'), widget('a', { color: 'red' }))
    answer((review) => {
      const [object] = review.request.objects
      const converted = convert(object as never, review.request.desiredAPIVersion)
      const metadata = { ...(converted.metadata as JsonObject), generation: 77, finalizers: ['a/b'], labels: { made: 'up' } }
      return answering(reply(review, [{ ...converted, metadata }]))
    })
    const { json } = await server.send('GET', `${PATH('v2')}/a`)
    expect(json.metadata).toMatchObject({ generation: 1, labels: { made: 'up' } })
    expect(json.metadata).not.toHaveProperty('finalizers')
  })
})

const GVK = 'shop.example.com/v1, Kind=Widget'
const lie =
  (change: (object: JsonObject) => unknown): Answer =>
  (review) =>
    answering(
      reply(
        review,
        review.request.objects.map((object) => change(convert(object, review.request.desiredAPIVersion))),
      ),
    )
const withMeta = (metadata: JsonObject) => lie((object) => ({ ...object, metadata: { ...(object.metadata as JsonObject), ...metadata } }))

describe('a webhook that does not do what it should', () => {
  it.each<readonly [string, Answer, string]>([
    ['another name', withMeta({ name: 'x' }), 'returned invalid converted object: must have the same name: a != x'],
    ['another namespace', withMeta({ namespace: 'x' }), 'returned invalid converted object: must have the same namespace: default != x'],
    ['another uid', withMeta({ uid: 'x' }), 'returned invalid converted object: must have the same UID:'],
    [
      'another kind',
      lie((object) => ({ ...object, kind: 'X' })),
      'returned invalid converted object: invalid kind (expected Widget, received X)',
    ],
    [
      'another version',
      lie((object) => ({ ...object, apiVersion: 'x/v1' })),
      'returned invalid converted object: invalid groupVersion (expected shop.example.com/v2, received x/v1)',
    ],
    ['no metadata', lie(({ metadata: _, ...object }) => object), 'returned invalid converted object: must have the same name: a != '],
    ['labels that are none', withMeta({ labels: { a: 7 } }), 'returned invalid metadata: metadata.labels[a] must be a string'],
    ['bad labels', withMeta({ labels: { a: '-' } }), 'returned invalid metadata: metadata.labels: Invalid value: "-"'],
    ['no object', lie(() => 7), 'returned invalid converted object: it is no object'],
    ['too few', (review) => answering(reply(review, [])), 'returned 0 objects, expected 1'],
    ['too many', (review) => answering(reply(review, [{}, {}])), 'returned 2 objects, expected 1'],
    ['no response', () => answering({ apiVersion: 'apiextensions.k8s.io/v1', kind: 'ConversionReview' }), 'failed: no response provided'],
    [
      'another review',
      () => answering({ apiVersion: 'v1', kind: 'Pod' }),
      'failed: expected webhook response of apiextensions.k8s.io/v1, Kind=ConversionReview, got v1, Kind=Pod',
    ],
    [
      'another request',
      (review) => answering({ ...reply(review, []), response: { uid: 'x', result: { status: 'Success' } } }),
      'failed: expected response.uid="',
    ],
    [
      'a refusal',
      (review) =>
        answering({ ...reply(review, []), response: { uid: review.request.uid, result: { status: 'Failure', message: 'I will not' } } }),
      'failed: I will not',
    ],
    [
      'nothing said',
      (review) => answering({ ...reply(review, []), response: { uid: review.request.uid } }),
      "failed: response.result.status was '', not 'Success'",
    ],
    ['no JSON', () => answering('<html>'), "failed: invalid character '<' looking for beginning of value"],
    ['an error', () => answering('no', 500), 'failed: an error on the server ("unknown") has prevented the request from succeeding'],
    [
      'nobody there',
      () => ({ ok: false, kind: 'connect', message: 'dial tcp 10.0.0.1:443: connect: connection refused' }),
      'failed: Post "https://hook.example.com/convert?timeout=30s": dial tcp 10.0.0.1:443: connect: connection refused',
    ],
    [
      'an answer without end',
      (_, { maxBytes }) => ({ ok: false, kind: 'too-large', message: `the answer is larger than ${maxBytes} bytes` }),
      'failed: Post "https://hook.example.com/convert?timeout=30s": the answer is larger than 10485760 bytes',
    ],
  ])('%s', async (_, answer, message) => {
    const { server, answer: from } = await serving()
    await server.send('POST', PATH('v1'), widget('a', { color: 'red' }))
    from(answer)
    const { status, json } = await server.send('GET', `${PATH('v2')}/a`)
    expect(status).toBe(500)
    expect(json.message).toContain(`conversion webhook for ${GVK} ${message}`)
    expect(json.reason).toBeUndefined()
    // What is stored is as it was, and others are served.
    expect((await server.send('GET', `${PATH('v1')}/a`)).json.spec).toEqual({ color: 'red' })
  })

  it('that hangs holds up nobody else, and those who wait for it no longer than its time', async () => {
    const { server, answer, calls } = await serving()
    for (let i = 0; i < 12; i++) await server.send('POST', PATH('v1'), widget(`w${i}`, { color: 'red' }))
    answer(
      (_, { timeoutMs }) =>
        new Promise((resolve) => {
          server.clock.after(timeoutMs, () => resolve({ ok: false, kind: 'timeout', message: 'context deadline exceeded' }))
        }),
    )
    const reads = Array.from({ length: 12 }, (_, i) => server.send('GET', `${PATH('v2')}/w${i}`))
    await expect.poll(() => calls.length).toBe(8)
    expect((await server.send('GET', `${PATH('v1')}/w0`)).status).toBe(200)
    expect((await server.send('GET', '/api/v1/namespaces/default')).status).toBe(200)
    advance(server, 30_000)
    for (const { status, json } of await Promise.all(reads)) {
      expect(status).toBe(500)
      expect(json.message).toContain('context deadline exceeded')
    }
  })
})

const advance = ({ clock }: TestServer, milliseconds: number): void => {
  clock.moveTo(clock.now() + milliseconds)
  while (clock.fireNext());
}
