import { describe, expect, test } from 'vitest'
import { type TestServer, testServer } from '../testkit/test-server.ts'
import { slowClient } from './testdata/slow-client.ts'

const MAPS = '/api/v1/namespaces/default/configmaps'
const KILOBYTE = 1024
const HIGH_WATER = 256 * KILOBYTE
const write = async ({ send }: TestServer, name: string, bytes = 64 * KILOBYTE): Promise<void> => {
  const answer = await send('POST', MAPS, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { text: 'x'.repeat(bytes) } })
  expect(answer.status).toBe(201)
}

describe('a watcher that does not read', () => {
  test('is closed when it is more than a mebibyte behind, and has been sent little', async () => {
    const world = await testServer()
    const client = await slowClient(world, `${MAPS}?watch=1&resourceVersion=${await world.store.sync()}`)
    let written = 0
    for (; !client.ended() && written < 64; written++) await write(world, `m-${written}`)
    expect(client.ended()).toBe(true)
    expect(written).toBeGreaterThan(16)
    expect(written).toBeLessThan(26)
    expect(client.pending()).toBeLessThan(HIGH_WATER + 2 * 64 * KILOBYTE)
  })

  test('is closed after 30 seconds, however little waits', async () => {
    const world = await testServer()
    const client = await slowClient(world, `${MAPS}?watch=1&resourceVersion=${await world.store.sync()}`)
    for (let i = 0; i < 5; i++) await write(world, `m-${i}`)
    expect(client.ended()).toBe(false)
    const now = world.clock.now()
    world.clock.moveTo(now + 29_999)
    while (world.clock.fireNext());
    expect(client.ended()).toBe(false)
    world.clock.moveTo(now + 30_000)
    while (world.clock.fireNext());
    expect(client.ended()).toBe(true)
  })

  test('is never skipped: it gets every event when it reads in time', async () => {
    const world = await testServer()
    const client = await slowClient(world, `${MAPS}?watch=1&resourceVersion=${await world.store.sync()}`)
    const names: string[] = []
    for (let i = 0; i < 60; i++) {
      names.push(`m-${i}`)
      await write(world, `m-${i}`)
      if (i % 10 === 9) while (client.pending() > 0) client.read()
    }
    expect(client.events().map(({ object }) => (object.metadata as { name: string }).name)).toEqual(names)
    expect(client.ended()).toBe(false)
  })

  test('costs no memory of its own: what waits for a hundred of them is the same bytes', async () => {
    const world = await testServer()
    const waitingBefore = world.clock.waiting()
    const from = await world.store.sync()
    const clients = await Promise.all(Array.from({ length: 100 }, () => slowClient(world, `${MAPS}?watch=1&resourceVersion=${from}`)))
    for (let i = 0; i < 40; i++) await write(world, `m-${i}`)
    expect(clients.every((client) => client.ended())).toBe(true)
    const distinct = new Set(clients.flatMap(({ chunks }) => chunks))
    const held = [...distinct].reduce((total, chunk) => total + chunk.byteLength, 0)
    expect(held).toBeLessThan(HIGH_WATER + 2 * 64 * KILOBYTE)
    // Nothing of theirs waits for the clock any more.
    expect(world.clock.waiting()).toEqual(waitingBefore)
  })
})

describe('bookmarks', () => {
  test('are told to watchers that have everything before them, and to no others', async () => {
    const world = await testServer()
    const query = `watch=1&allowWatchBookmarks=true&timeoutSeconds=300&resourceVersion=${await world.store.sync()}`
    const quick = await slowClient(world, `${MAPS}?${query}`)
    const slow = await slowClient(world, `${MAPS}?${query}`)
    for (let i = 0; i < 6; i++) {
      await write(world, `m-${i}`)
      quick.read()
    }
    const start = world.clock.now()
    const advance = (to: number): void => {
      world.clock.moveTo(start + to)
      while (world.clock.fireNext());
    }
    advance(20_000)
    const types = (client: typeof slow) => client.events().map(({ type }) => type)
    expect(types(slow).length).toBeLessThan(6)
    slow.read()
    expect(types(slow)).toEqual(Array.from({ length: 6 }, () => 'ADDED'))
    for (let i = 6; i < 12; i++) {
      await write(world, `m-${i}`)
      quick.read()
    }
    advance(49_999)
    advance(60_000)
    expect(types(quick).at(-1)).toBe('BOOKMARK')
    expect(types(slow)).not.toContain('BOOKMARK')
    expect(slow.ended()).toBe(true)
    const bookmark = quick.events().at(-1)?.object
    expect(bookmark).toMatchObject({ kind: 'ConfigMap', metadata: { resourceVersion: String(await world.store.sync()) } })
    // From a bookmark a watch goes on with what comes after it.
    await write(world, 'm-after')
    const resumed = await world.watch(
      `${MAPS}?watch=1&resourceVersion=${(bookmark?.metadata as { resourceVersion: string } | undefined)?.resourceVersion}`,
    )
    expect(resumed.events().map(({ object }) => (object.metadata as { name: string }).name)).toEqual(['m-after'])
  })
})
