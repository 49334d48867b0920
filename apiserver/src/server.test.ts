import { describe, expect, test } from 'vitest'
import { testServer } from './testkit/test-server.ts'

const MAPS = '/api/v1/namespaces/default/configmaps'
const map = (name: string, data: Record<string, string> = {}, labels?: Record<string, string>) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, ...(labels === undefined ? {} : { labels }) },
  data,
})

describe('objects', () => {
  test('are created with an identity, read back, changed and deleted', async () => {
    const { send } = await testServer()
    const created = await send('POST', MAPS, map('a', { k: 'v' }))
    expect(created.status).toBe(201)
    expect(created.json).toMatchObject({
      kind: 'ConfigMap',
      apiVersion: 'v1',
      metadata: { name: 'a', namespace: 'default' },
      data: { k: 'v' },
    })
    const { metadata } = created.json as { metadata: Record<string, string> }
    expect(metadata['uid']).toMatch(/^[0-9a-f-]{36}$/)
    expect(metadata['creationTimestamp']).toBe('2026-01-01T00:00:00Z')
    expect((await send('GET', `${MAPS}/a`)).json).toEqual(created.json)
    const changed = await send('PUT', `${MAPS}/a`, { ...created.json, data: { k: 'w' } })
    expect(changed.status).toBe(200)
    expect(Number((changed.json['metadata'] as never)['resourceVersion'])).toBeGreaterThan(Number(metadata['resourceVersion']))
    const stale = await send('PUT', `${MAPS}/a`, { ...created.json, data: { k: 'x' } })
    expect(stale.status).toBe(409)
    expect(stale.json).toMatchObject({
      reason: 'Conflict',
      message:
        'Operation cannot be fulfilled on configmaps "a": the object has been modified; please apply your changes to the latest version and try again',
    })
    expect((await send('DELETE', `${MAPS}/a`)).json).toMatchObject({
      kind: 'Status',
      status: 'Success',
      details: { name: 'a', kind: 'configmaps', uid: metadata['uid'] },
    })
    expect((await send('GET', `${MAPS}/a`)).json).toMatchObject({ code: 404, reason: 'NotFound', message: 'configmaps "a" not found' })
  })

  test('of one name exist once, and a generated name is new', async () => {
    const { send } = await testServer()
    await send('POST', MAPS, map('a'))
    expect((await send('POST', MAPS, map('a'))).json).toMatchObject({
      code: 409,
      reason: 'AlreadyExists',
      message: 'configmaps "a" already exists',
    })
    const generated = await send('POST', MAPS, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { generateName: 'g-' } })
    expect((generated.json['metadata'] as { name: string }).name).toMatch(/^g-[bcdfghjklmnpqrstvwxz2456789]{5}$/)
  })

  test('that change nothing are not written', async () => {
    const { send, store } = await testServer()
    const created = await send('POST', MAPS, map('a', { k: 'v' }))
    const before = await store.sync()
    expect((await send('PUT', `${MAPS}/a`, created.json)).json).toEqual(created.json)
    expect(await store.sync()).toBe(before)
  })

  test('of a dry run leave nothing behind', async () => {
    const { send, store } = await testServer()
    const before = await store.sync()
    expect((await send('POST', `${MAPS}?dryRun=All`, map('a'))).status).toBe(201)
    expect((await send('GET', `${MAPS}/a`)).status).toBe(404)
    expect(await store.sync()).toBe(before)
  })

  test('keep keys that are names of prototypes as data', async () => {
    const { send } = await testServer()
    const body = '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"p"},"data":{"__proto__":"a","constructor":"b","toString":"c"}}'
    expect((await send('POST', MAPS, body)).status).toBe(201)
    expect(Object.entries((await send('GET', `${MAPS}/p`)).json['data'] as object)).toEqual([
      ['__proto__', 'a'],
      ['constructor', 'b'],
      ['toString', 'c'],
    ])
    expect(({} as Record<string, unknown>)['a']).toBeUndefined()
  })
})

describe('lists', () => {
  test('come in pages of one revision, though objects change meanwhile', async () => {
    const { send } = await testServer()
    for (const name of ['a', 'b', 'c', 'd', 'e']) await send('POST', MAPS, map(name))
    const first = await send('GET', `${MAPS}?limit=2`)
    const { continue: token, remainingItemCount, resourceVersion } = first.json['metadata'] as Record<string, string>
    expect(remainingItemCount).toBe(3)
    await send('DELETE', `${MAPS}/c`)
    await send('POST', MAPS, map('bb'))
    const second = await send('GET', `${MAPS}?limit=5&continue=${token}`)
    expect((second.json['items'] as { metadata: { name: string } }[]).map((each) => each.metadata.name)).toEqual(['c', 'd', 'e'])
    expect((second.json['metadata'] as Record<string, string>)['resourceVersion']).toBe(resourceVersion)
  })

  test('are narrowed by labels and fields', async () => {
    const { send } = await testServer()
    await send('POST', MAPS, map('a', {}, { app: 'x' }))
    await send('POST', MAPS, map('b', {}, { app: 'y' }))
    const names = async (query: string) =>
      ((await send('GET', `${MAPS}?${query}`)).json['items'] as { metadata: { name: string } }[]).map((each) => each.metadata.name)
    expect(await names('labelSelector=app%3Dx')).toEqual(['a'])
    expect(await names('labelSelector=app!%3Dx')).toEqual(['b'])
    expect(await names('fieldSelector=metadata.name%3Db')).toEqual(['b'])
    expect((await send('GET', `${MAPS}?fieldSelector=data.x%3Db`)).json).toMatchObject({
      code: 400,
      message: expect.stringContaining('"data.x" is not a known field selector'),
    })
  })

  test('print as tables with the columns of the kind', async () => {
    const { send } = await testServer()
    await send('POST', MAPS, map('a', { k: 'v' }))
    const table = await send('GET', MAPS, undefined, { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json' })
    expect(table.json).toMatchObject({
      kind: 'Table',
      apiVersion: 'meta.k8s.io/v1',
      rows: [{ cells: ['a', 1, '0s'], object: { kind: 'PartialObjectMetadata' } }],
    })
  })
})

describe('watches', () => {
  test('start with the state and go on with every change', async () => {
    const { send, watch } = await testServer()
    await send('POST', MAPS, map('a'))
    const open = await watch(`${MAPS}?watch=1`)
    await send('PATCH', `${MAPS}/a`, { data: { k: 'v' } }, { 'content-type': 'application/merge-patch+json' })
    await send('DELETE', `${MAPS}/a`)
    expect(open.events().map((event) => event.type)).toEqual(['ADDED', 'MODIFIED', 'DELETED'])
  })

  test('tell an object that leaves the selector as deleted, and one that comes as added', async () => {
    const { send, watch } = await testServer()
    const open = await watch(`${MAPS}?watch=1&labelSelector=app%3Dx`)
    await send('POST', MAPS, map('a', {}, { app: 'x' }))
    await send('PUT', `${MAPS}/a`, map('a', {}, { app: 'y' }))
    await send('PUT', `${MAPS}/a`, map('a', {}, { app: 'x' }))
    expect(open.events().map((event) => [event.type, (event.object['metadata'] as { labels: { app: string } }).labels.app])).toEqual([
      ['ADDED', 'x'],
      ['DELETED', 'x'],
      ['ADDED', 'x'],
    ])
  })

  test('resume from a revision, and are told when it is forgotten', async () => {
    const { send, watch, store } = await testServer()
    const created = await send('POST', MAPS, map('a'))
    const from = (created.json['metadata'] as Record<string, string>)['resourceVersion']
    await send('POST', MAPS, map('b'))
    const open = await watch(`${MAPS}?watch=1&resourceVersion=${from}`)
    expect(open.events().map((event) => (event.object['metadata'] as { name: string }).name)).toEqual(['b'])
    await store.compact(await store.sync())
    const restarted = await testServer({ store })
    const late = await restarted.watch(`${MAPS}?watch=1&resourceVersion=1`)
    expect(late.events()).toMatchObject([{ type: 'ERROR', object: { code: 410, reason: 'Expired' } }])
    expect(late.ended()).toBe(true)
  })

  test('that stream a list end it with a bookmark', async () => {
    const { send, watch } = await testServer()
    await send('POST', MAPS, map('a'))
    const open = await watch(`${MAPS}?watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true`)
    expect(open.events()).toMatchObject([
      { type: 'ADDED', object: { kind: 'ConfigMap' } },
      { type: 'BOOKMARK', object: { kind: 'ConfigMap', metadata: { annotations: { 'k8s.io/initial-events-end': 'true' } } } },
    ])
  })

  test('resume over a restart of the server', async () => {
    const first = await testServer()
    await first.send('POST', MAPS, map('a'))
    const from = await first.store.sync()
    await first.send('POST', MAPS, map('b'))
    await first.send('DELETE', `${MAPS}/a`)
    first.server.close()
    const second = await testServer({ store: first.store, clock: first.clock })
    const open = await second.watch(`${MAPS}?watch=1&resourceVersion=${from}`)
    await second.send('POST', MAPS, map('c'))
    expect(open.events().map((event) => `${event.type} ${(event.object['metadata'] as { name: string }).name}`)).toEqual([
      'ADDED b',
      'DELETED a',
      'ADDED c',
    ])
  })
})
