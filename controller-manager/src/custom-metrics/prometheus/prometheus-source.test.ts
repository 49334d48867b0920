import { type EgressOutcome, type EgressRequest, silentLogger, virtualClock } from '@coxswain/ports'
import { describe, expect, test } from 'vitest'
import { createResourceMapper } from '../resources.ts'
import { createPrometheusClient } from './client.ts'
import { createPrometheusSource } from './prometheus-source.ts'
import { readRules } from './read-rules.ts'

const mapper = createResourceMapper(
  [['namespaces', 'Namespace', false] as const, ['pods', 'Pod', true] as const].map(([plural, kind, namespaced]) => ({
    group: '',
    version: 'v1',
    plural,
    kind,
    namespaced,
    verbs: [],
    preferred: true,
  })),
)
const FILE = {
  rules: [{ seriesQuery: 'req', resources: { template: '<<.Resource>>' } }],
  externalRules: [
    { seriesQuery: 'depth', resources: { template: '<<.Resource>>' } },
    { seriesQuery: 'open', resources: { namespaced: false } },
  ],
}
const SERIES = ['req', 'depth', 'open'].map((__name__) => ({ __name__, namespace: 'shop', pod: 'a' }))
const json = (data: unknown): string => JSON.stringify({ status: 'success', data })
const vector = (...rows: readonly (readonly [labels: object, value: string])[]) =>
  json({ resultType: 'vector', result: rows.map(([metric, value]) => ({ metric, value: [1_700_000_000, value] })) })

/** A source over a Prometheus that answers every query with `answer`. */
const world = async (answer: string | Partial<EgressOutcome>, file: unknown = FILE) => {
  const clock = virtualClock(1_800_000_000_000)
  const asked: (readonly [path: string, form: URLSearchParams])[] = []
  let isAway = false
  const request = async ({ url, body }: EgressRequest): Promise<EgressOutcome> => {
    const [path = '', form] = [url.split('/v1/')[1], new URLSearchParams(new TextDecoder().decode(body))]
    asked.push([path, form])
    if (isAway) return { ok: false, kind: 'connect', message: 'dial tcp 10.9.8.7:9090: connect: connection refused' }
    const text = path === 'series' ? json(SERIES.filter(({ __name__ }) => __name__ === form.get('match[]'))) : answer
    const given = typeof text === 'string' ? { body: new TextEncoder().encode(text) } : text
    return { ok: true, status: 200, headers: {}, body: new Uint8Array(), ...given } as EgressOutcome
  }
  const source = createPrometheusSource({
    prometheus: createPrometheusClient({ url: 'http://prom:9090/base/', egress: { request } }),
    ...{ rules: await readRules(file, 'rules'), mapper: async () => mapper, clock, logger: silentLogger, relistMs: 30_000 },
  })
  let news = 0
  source.onNews(() => news++)
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
  const pass = async (ms: number): Promise<void> => {
    clock.moveTo(clock.now() + ms)
    clock.fireNext()
    await turn()
    await turn()
  }
  source.start()
  await pass(0)
  const query = () =>
    asked
      .filter(([path]) => path === 'query')
      .at(-1)?.[1]
      .get('query')
  const pods = (...names: readonly string[]) =>
    source.ofObjects({ group: '', resource: 'pods', namespace: 'shop', names, metric: 'req', selector: [] })
  const external = (metric: string) => source.external({ namespace: 'shop', metric, selector: [] })
  return { source, asked, query, pods, external, pass, news: () => news, away: (is: boolean) => (isAway = is), now: clock.now }
}

describe('metrics of a Prometheus', () => {
  test('are those that its series are by the rules', async () => {
    const { source, asked, news } = await world(vector())
    expect(source.customMetrics().map(({ resource, metric }) => `${resource}/${metric}`)).toEqual(['namespaces/req', 'pods/req'])
    expect([source.externalMetrics(), news()]).toEqual([['depth', 'open'], 1])
    expect(asked[0]).toEqual(['series', new URLSearchParams({ 'match[]': 'req', start: '1799999700' })])
  })
  test('are asked for once for all objects, and told by name with our time', async () => {
    const { pods, query, now } = await world(vector([{ pod: 'a' }, '5'], [{ pod: 'b' }, '0.25']))
    expect(await pods('a', 'b')).toEqual(
      new Map([
        ['a', { value: 5, at: now() }],
        ['b', { value: 0.25, at: now() }],
      ]),
    )
    expect(query()).toBe('sum(req{namespace="shop",pod=~"a|b"}) by (pod)')
  })
  test('are of the namespace that asks, unless the rule says otherwise', async () => {
    const { external, query } = await world(vector([{ queue: 'x' }, '5']))
    expect(await external('depth')).toMatchObject([{ labels: { queue: 'x' }, value: 5 }])
    expect(query()).toBe('sum(depth{namespace="shop"}) by ()')
    await external('open')
    expect(query()).toBe('sum(open{}) by ()')
  })
  test('are not there where no rule knows them', async () => {
    const { source, external } = await world(vector())
    const asked = { group: 'apps', resource: 'deployments', namespace: 'shop', names: ['a'], metric: 'req', selector: [] }
    expect([await source.ofObjects(asked), await external('req')]).toEqual([undefined, undefined])
  })
  test.each<[string, string, readonly (readonly [string, number])[]]>([
    ['no number', vector([{ pod: 'a' }, 'NaN']), [['a', Number.NaN]]],
    ['no end', vector([{ pod: 'a' }, '+Inf']), [['a', Number.POSITIVE_INFINITY]]],
    ['several values for one object', vector([{ pod: 'a' }, '1'], [{ pod: 'a' }, '2']), [['a', Number.NaN]]],
    [
      'a row that is none',
      json({ resultType: 'vector', result: [null, { metric: { pod: 'a' } }] }),
      [
        ['', Number.NaN],
        ['a', Number.NaN],
      ],
    ],
  ])('are told as they are: %s', async (_, answer, expected) => {
    const { pods } = await world(answer)
    expect([...((await pods('a')) ?? [])].map(([name, { value }]) => [name, value])).toEqual(expected)
  })
  test('may be one number', async () => {
    const { external } = await world(json({ resultType: 'scalar', result: [1, '7'] }))
    expect(await external('open')).toMatchObject([{ labels: {}, value: 7 }])
  })
})

describe('a Prometheus that does not tell', () => {
  test.each<[string, string | Partial<EgressOutcome>, string]>([
    ['is away', { ok: false, kind: 'connect', message: 'dial tcp 10.9.8.7: refused' }, 'Prometheus cannot be reached'],
    [
      'does not like the query',
      { status: 400, body: new TextEncoder().encode('{"status":"error","error":"parse error"}') },
      'Prometheus has refused the query',
    ],
    ['is something else', '<html>', 'Prometheus has answered something else'],
    ['answers with a range', json({ resultType: 'matrix', result: [] }), 'Prometheus has answered something else'],
    ['answers nothing', 'null', 'Prometheus has answered something else'],
  ])('because it %s is told as an error, without its address', async (_, answer, why) => {
    const { pods } = await world(answer)
    await expect(pods('a')).rejects.toMatchObject({ code: 500, message: `Internal error occurred: unable to fetch metrics: ${why}` })
  })
  test('which series it has is asked again soon at first; later what was known stays', async () => {
    const { source, pass, away, asked } = await world(vector())
    const many = asked.length
    away(true)
    await pass(30_000)
    expect(asked.length).toBeGreaterThan(many)
    expect(source.customMetrics()).toHaveLength(2)
  })
  test('is asked no more once the source is stopped', async () => {
    const { source, pass, asked } = await world(vector())
    source.stop()
    const many = asked.length
    await pass(60_000)
    expect(asked.length).toBe(many)
  })
})
