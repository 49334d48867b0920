import { expect, test } from 'vitest'
import { type TestServer, testServer } from '../../testkit/test-server.ts'
import { MAPS, map } from './raw.ts'

const MINUTE = 60_000

/** Moves the clock, firing what falls due at its own instant. */
const pass = ({ clock }: TestServer, milliseconds: number): void => {
  const target = clock.now() + milliseconds
  for (let due = clock.nextDue(); due !== undefined && due <= target; due = clock.nextDue()) {
    clock.moveTo(due)
    while (clock.fireNext());
  }
  clock.moveTo(target)
}

test('a watch is told once a minute how far it is, and once more before it ends', async () => {
  const server = await testServer()
  await server.send('POST', MAPS, map('a'))
  const open = await server.watch(`${MAPS}?watch=1&resourceVersion=0&allowWatchBookmarks=true&timeoutSeconds=150`)
  const bookmarks = () => open.events().filter(({ type }) => type === 'BOOKMARK')
  expect(bookmarks()).toHaveLength(1)
  const counts = [1, 58, 2, 58, 2].map((seconds) => {
    pass(server, seconds * 1000)
    return bookmarks().length
  })
  expect(counts).toEqual([1, 1, 2, 2, 3])
  pass(server, 28_000)
  expect(bookmarks()).toHaveLength(4)
  expect(open.ended()).toBe(false)
  pass(server, 2_000)
  expect(open.ended()).toBe(true)
  const revision = await server.store.sync()
  expect(bookmarks().at(-1)).toEqual({
    type: 'BOOKMARK',
    object: { kind: 'ConfigMap', apiVersion: 'v1', metadata: { resourceVersion: String(revision) } },
  })
})

test('watches without a timeout end between half an hour and an hour, not all at once', async () => {
  const server = await testServer()
  const open = await Promise.all(Array.from({ length: 40 }, () => server.watch(`${MAPS}?watch=1`)))
  const ended = () => open.filter((each) => each.ended()).length
  pass(server, 30 * MINUTE - 1)
  expect(ended()).toBe(0)
  pass(server, 15 * MINUTE)
  expect(ended()).toBeGreaterThan(5)
  expect(ended()).toBeLessThan(35)
  pass(server, 15 * MINUTE + 1)
  expect(ended()).toBe(40)
})

test('a watch whose time is over before it begins ends after the state', async () => {
  const server = await testServer()
  await server.send('POST', MAPS, map('a'))
  const open = await server.watch(`${MAPS}?watch=1&timeoutSeconds=-1`)
  pass(server, 0)
  expect(open.events()).toHaveLength(1)
  expect(open.ended()).toBe(true)
})

test.each([
  ['/api/v1/watch/configmaps', 2],
  ['/api/v1/watch/namespaces/default/configmaps', 2],
  ['/api/v1/watch/namespaces/default/configmaps/a', 1],
  ['/api/v1/watch/namespaces', 1],
  ['/api/v1/watch/namespaces/default', 1],
  ['/api/v1/namespaces/default/configmaps?watch=true&fieldSelector=metadata.name%3Da', 1],
])('the state comes first on every path of a watch: %s', async (path, least) => {
  const server = await testServer()
  for (const name of ['a', 'b']) await server.send('POST', MAPS, map(name))
  const open = await server.watch(path)
  expect(open.events().length).toBeGreaterThanOrEqual(least)
  expect(new Set(open.events().map(({ type }) => type))).toEqual(new Set(['ADDED']))
  open.cancel()
})
