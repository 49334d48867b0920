import { type Pod, parseLabelSelector, type Stored } from '@coxswain/api-types'
import { silentLogger, virtualClock } from '@coxswain/ports'
import { describe, expect, test } from 'vitest'
import type { Page } from './fetch-page.ts'
import { createScrapedSource } from './scraped-source.ts'

const podOf = (name: string, namespace: string, phase = 'Running') =>
  ({
    metadata: { name, namespace, uid: `uid-${name}`, resourceVersion: '1' },
    status: { phase, podIP: '10.0.0.1' },
  }) as unknown as Stored<Pod>

/** Pods that tell what `pages` says, asked every five seconds. */
const world = () => {
  const clock = virtualClock(1_800_000_000_000)
  const pods = new Map([podOf('a', 'shop'), podOf('b', 'shop'), podOf('c', 'ops')].map((pod) => [pod.metadata.name, pod]))
  const pages = new Map<string, string | Page | Promise<Page>>()
  const asked: string[] = []
  const source = createScrapedSource({
    pods: {
      get: (namespace, name) => (pods.get(name)?.metadata.namespace === namespace ? pods.get(name) : undefined),
      byIndex: () => [...pods.values()],
    },
    fetchPage: async ({ metadata: { name } }) => {
      asked.push(name)
      const page = pages.get(name)
      if (page === undefined) throw new Error('no route to host')
      return typeof page === 'string' ? { text: page } : page
    },
    ...{ clock, logger: silentLogger, resolutionMs: 5000 },
  })
  let news = 0
  source.onNews(() => news++)
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
  const round = async (): Promise<void> => {
    clock.moveTo(clock.now() + 5000)
    clock.fireNext()
    await turn()
  }
  const start = async (): Promise<void> => {
    source.start()
    await turn()
  }
  const ofObjects = async (resource: string, names: readonly string[], metric = 'req', selector = '') => {
    const wanted = { group: '', resource, namespace: 'shop', names, metric, selector: parseLabelSelector(selector) }
    const found = await source.ofObjects(wanted)
    return found === undefined ? undefined : Object.fromEntries([...found].map(([name, { value }]) => [name, value]))
  }
  const external = async (metric: string, selector = '') =>
    (await source.external({ namespace: 'shop', metric, selector: parseLabelSelector(selector) }))?.map(({ labels, value }) => ({
      ...labels,
      value,
    }))
  return { clock, source, pods, pages, asked, start, round, ofObjects, external, news: () => news }
}

describe('metrics that pods tell', () => {
  test('are of each pod, and of its namespace as their sum', async () => {
    const { source, pages, start, ofObjects, news } = world()
    pages.set('a', 'req{verb="GET"} 3\nreq{verb="PUT"} 1').set('b', 'req{verb="GET"} 2').set('c', 'req 100\nother 1')
    await start()
    expect(await ofObjects('pods', ['a', 'b', 'c'])).toEqual({ a: 4, b: 2 })
    expect(await ofObjects('pods', ['a', 'b'], 'req', 'verb=PUT')).toEqual({ a: 1 })
    expect(await ofObjects('namespaces', ['shop', 'ops', 'none'])).toEqual({ shop: 6, ops: 100 })
    expect(source.customMetrics().map(({ resource, metric, namespaced }) => [resource, metric, namespaced])).toEqual([
      ['namespaces', 'other', false],
      ['pods', 'other', true],
      ['namespaces', 'req', false],
      ['pods', 'req', true],
    ])
    expect(news()).toBe(1)
  })
  test('are external ones of their namespace, one by one, with the pod as a label that it cannot forge', async () => {
    const { source, pages, start, external } = world()
    pages.set('a', 'depth{queue="x",pod="root"} 3\ndepth{queue="y"} 4').set('b', 'depth{queue="x"} 5').set('c', 'depth 9')
    await start()
    expect(source.externalMetrics()).toEqual(['depth'])
    const [at, b] = [
      { namespace: 'shop', pod: 'a' },
      { namespace: 'shop', pod: 'b' },
    ]
    expect(await external('depth', 'queue=x')).toEqual([
      { queue: 'x', ...at, value: 3 },
      { queue: 'x', ...b, value: 5 },
    ])
    expect(await external('depth', 'pod=root')).toEqual([])
  })
  test('are not there where nobody tells them, nor of other resources', async () => {
    const { pages, start, ofObjects, external } = world()
    pages.set('a', 'req 3')
    await start()
    expect([await ofObjects('pods', ['a'], 'nothing'), await external('nothing')]).toEqual([undefined, undefined])
    expect(await ofObjects('services', ['a'])).toBeUndefined()
  })
  test('are what they are, also where they are no number', async () => {
    const { pages, start, ofObjects } = world()
    pages.set('a', 'req{v="1"} NaN\nreq{v="2"} 5').set('b', 'req -5')
    await start()
    expect(await ofObjects('pods', ['a', 'b'])).toEqual({ a: Number.NaN, b: -5 })
  })
  test('are of the oldest time of what is added up', async () => {
    const { pages, start, source, clock } = world()
    pages.set('a', `req{v="1"} 1 ${clock.now() - 600_000}\nreq{v="2"} 5`)
    await start()
    const found = await source.ofObjects({ group: '', resource: 'pods', namespace: 'shop', names: ['a'], metric: 'req', selector: [] })
    expect(found?.get('a')).toEqual({ value: 6, at: clock.now() - 600_000, windowMs: undefined })
  })
})

describe('rounds', () => {
  test('tell totals from the second on, as their growth', async () => {
    const { pages, start, round, ofObjects } = world()
    pages.set('a', 'req_total 100')
    await start()
    expect(await ofObjects('pods', ['a'])).toBeUndefined()
    pages.set('a', 'req_total 200')
    await round()
    expect(await ofObjects('pods', ['a'])).toEqual({ a: 20 })
  })
  test('go on without pods that are away, whose readings grow old', async () => {
    const { pages, start, round, ofObjects } = world()
    pages.set('a', 'req 1').set('b', 'req 2')
    await start()
    pages.delete('a')
    for (let i = 0; i < 3; i++) await round()
    expect(await ofObjects('pods', ['a', 'b'])).toEqual({ a: 1, b: 2 })
    await round()
    expect(await ofObjects('pods', ['a', 'b'])).toEqual({ b: 2 })
  })
  test.each<[string, string | Page]>([
    ['cannot be read', 'req{ 1'],
    ['is not there', { problem: 'it has no port' }],
  ])('leave a page that %s', async (_, page) => {
    const { pages, start, ofObjects } = world()
    pages.set('a', page).set('b', 'req 2')
    await start()
    expect(await ofObjects('pods', ['a', 'b'])).toEqual({ b: 2 })
  })
  test('ask nobody twice at once, and nobody who does not run', async () => {
    const { pods, pages, asked, start, round, ofObjects } = world()
    pods.set('b', podOf('b', 'shop', 'Pending'))
    let answer: (page: Page) => void = () => undefined
    pages.set('a', new Promise<Page>((resolve) => (answer = resolve))).set('c', 'req 1')
    await start()
    await round()
    expect(asked.sort()).toEqual(['a', 'c', 'c'])
    answer({ text: 'req 7' })
    await round()
    expect(await ofObjects('pods', ['a', 'b'])).toEqual({ a: 7 })
  })
  test('forget a pod that is gone: another of its name begins anew', async () => {
    const { pods, pages, start, round, ofObjects } = world()
    pages.set('a', 'req_total 0')
    await start()
    const next = podOf('a', 'shop')
    pods.set('a', { ...next, metadata: { ...next.metadata, uid: 'uid-other' } })
    pages.set('a', 'req_total 1000000')
    await round()
    expect(await ofObjects('pods', ['a'])).toBeUndefined()
  })
  test('end when the source is stopped', async () => {
    const { source, asked, pages, start, round } = world()
    pages.set('a', 'req 1')
    await start()
    source.stop()
    const many = asked.length
    await round()
    expect(asked.length).toBe(many)
  })
})
