import { beforeAll, describe, expect, test } from 'vitest'
import { type TestServer, testServer } from '../../testkit/test-server.ts'
import type { Seen } from '../kinds/world.ts'
import { asView, getRaw, MAPS, map } from './raw.ts'

const PLAIN = /^\{"kind":.*\}\n$/
const INDENTED = /^\{\n {2}"kind": [\s\S]*\n\}$/

describe('the bytes of an answer', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await testServer()
    for (const name of ['a', 'b']) await server.send('POST', MAPS, map(name))
  })

  test.each([
    ['', {}, PLAIN],
    ['', { 'user-agent': 'kubectl/v1.36.0' }, PLAIN],
    ['', { 'user-agent': 'curl/8.5.0' }, INDENTED],
    ['', { 'user-agent': 'Wget/1.21' }, INDENTED],
    ['', { 'user-agent': 'Mozilla/5.0 (X11)' }, INDENTED],
    ['', { 'user-agent': 'Mozilla/4.0' }, PLAIN],
    ['', { accept: 'application/json;pretty=1' }, INDENTED],
    ['?pretty=true', {}, INDENTED],
    ['?pretty=T', {}, INDENTED],
    ['?pretty=1', {}, INDENTED],
    ['?pretty=yes', {}, PLAIN],
    ['?pretty=false', { 'user-agent': 'curl/8.5.0' }, PLAIN],
    ['?pretty=', { 'user-agent': 'curl/8.5.0' }, INDENTED],
  ])('are one line, or indented for people: %s %j', async (query, headers, form) => {
    for (const path of [`${MAPS}/a`, MAPS, `${MAPS}/none`, '/apis'])
      expect((await getRaw(server, path + query, headers)).text).toMatch(form)
  })

  test('are indented where they are for people first of all', async () => {
    expect((await getRaw(server, '/version')).text).toMatch(/^\{\n {2}"major": "1",\n[\s\S]*\n\}$/)
    expect(JSON.parse((await getRaw(server, '/')).text).paths).toEqual(
      expect.arrayContaining([
        '/api',
        '/api/v1',
        '/apis/apps/v1',
        '/healthz',
        '/livez/ping',
        '/metrics',
        '/openapi/v3',
        '/readyz/shutdown',
      ]),
    )
  })

  test('are YAML in discovery too', async () => {
    const { headers, text } = await getRaw(server, '/apis/apps', { accept: 'application/yaml' })
    expect(headers['content-type']).toBe('application/yaml')
    expect(text).toContain('kind: APIGroup\nname: apps\n')
  })

  test('tell those who take nothing of ours what there is, in the form for people', async () => {
    const { status, text, headers } = await getRaw(server, MAPS, { accept: 'image/png' })
    expect([status, headers['content-type']]).toEqual([406, 'application/json'])
    expect(text).toMatch(INDENTED)
  })

  test.each(['v1', 'v1beta1'])('are tables and metadata of %s', async (version) => {
    const apiVersion = `meta.k8s.io/${version}`
    const view = async (what: string, path: string) => JSON.parse((await getRaw(server, path, asView(what, version))).text)
    for (const path of [MAPS, `${MAPS}/a`]) {
      const table = await view('Table', path)
      expect(table).toMatchObject({
        kind: 'Table',
        apiVersion,
        rows: [{ object: { kind: 'PartialObjectMetadata', apiVersion } }, {}].slice(0, table.rows.length),
      })
    }
    expect(await view('PartialObjectMetadata', `${MAPS}/a`)).toMatchObject({ kind: 'PartialObjectMetadata', apiVersion })
    const list = await view('PartialObjectMetadataList', MAPS)
    expect(list).toMatchObject({ kind: 'PartialObjectMetadataList', apiVersion, items: [{ apiVersion }, { apiVersion }] })
  })

  test('are metadata alone, of none and of many', async () => {
    const view = async (query: string) => (await getRaw(server, `${MAPS}?${query}`, asView('PartialObjectMetadataList'))).text
    expect(JSON.parse(await view('labelSelector=none')).items).toEqual([])
    const { items } = JSON.parse(await view(''))
    const whole = JSON.parse((await getRaw(server, MAPS)).text).items as Seen[]
    expect(items).toEqual(whole.map(({ metadata }) => ({ kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata })))
  })

  test('are the same of a row, whether it is shown first or again', async () => {
    for (const include of ['None', 'Metadata', 'Object']) {
      const show = async () => (await getRaw(server, `${MAPS}?includeObject=${include}`, asView('Table'))).text
      const first = await show()
      expect(await show()).toBe(first)
      const { rows } = JSON.parse(first) as { rows: { cells: unknown[]; object: Seen | null }[] }
      const one = await getRaw(server, `${MAPS}/a?includeObject=${include}`, asView('Table'))
      expect(rows[0]).toEqual(JSON.parse(one.text).rows[0])
    }
  })

  test('show a table in a watch with its columns once, and the ages of the moment', async () => {
    const world = await testServer()
    const open = await world.watch(`${MAPS}?watch=1`, asView('Table'))
    await world.send('POST', MAPS, map('a'))
    await world.send('POST', MAPS, map('b'))
    const events = open.events() as unknown as { object: { columnDefinitions: object[] | null; rows: { cells: unknown[] }[] } }[]
    expect(events.map(({ object }) => object.columnDefinitions?.length ?? null)).toEqual([3, null])
    world.clock.moveTo(world.clock.now() + 90_000)
    const ages = async () =>
      JSON.parse((await getRaw(world, MAPS, asView('Table'))).text).rows.map(({ cells }: { cells: unknown[] }) => cells[2])
    expect(await ages()).toEqual(['90s', '90s'])
    world.clock.moveTo(world.clock.now() + 60_000)
    expect(await ages()).toEqual(['2m30s', '2m30s'])
    open.cancel()
  })
})

describe('a request has a name', () => {
  test('that its client chose, or one of the server', async () => {
    const server = await testServer()
    expect((await getRaw(server, MAPS, { 'audit-id': 'mine' })).headers['audit-id']).toBe('mine')
    const [one, other] = [await getRaw(server, '/healthz'), await getRaw(server, `${MAPS}/none`)].map(({ headers }) => headers['audit-id'])
    expect(one).toMatch(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/)
    expect(other).not.toBe(one)
  })
})
