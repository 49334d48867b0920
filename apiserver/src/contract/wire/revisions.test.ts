import { beforeAll, describe, expect, test } from 'vitest'
import { type TestServer, testServer } from '../../testkit/test-server.ts'
import type { Seen } from '../kinds/world.ts'
import { MAPS, map } from './raw.ts'

/**
 * What a resourceVersion means on each way of reading. Config map `a` came first, then `b`; FIRST is the revision of `a`, LAST that of `b`. On
 * a server of its own the state at hand is always the latest, so that "any" and "at least" give it too.
 */
interface Row {
  readonly query: string
  /** Names, and the revision that the list says it is of. */
  readonly names: string
  readonly at: 'FIRST' | 'LAST'
}

const lists: readonly Row[] = [
  { query: '', names: 'a b', at: 'LAST' },
  { query: 'resourceVersion=', names: 'a b', at: 'LAST' },
  { query: 'resourceVersion=0', names: 'a b', at: 'LAST' },
  { query: 'resourceVersion=FIRST', names: 'a b', at: 'LAST' },
  { query: 'resourceVersion=LAST', names: 'a b', at: 'LAST' },
  { query: 'resourceVersion=0&resourceVersionMatch=NotOlderThan', names: 'a b', at: 'LAST' },
  { query: 'resourceVersion=FIRST&resourceVersionMatch=NotOlderThan', names: 'a b', at: 'LAST' },
  { query: 'resourceVersion=FIRST&resourceVersionMatch=Exact', names: 'a', at: 'FIRST' },
  { query: 'resourceVersion=LAST&resourceVersionMatch=Exact', names: 'a b', at: 'LAST' },
  { query: 'limit=5', names: 'a b', at: 'LAST' },
  { query: 'limit=1', names: 'a', at: 'LAST' },
  { query: 'limit=1&resourceVersion=0', names: 'a', at: 'LAST' },
  { query: 'limit=5&resourceVersion=FIRST', names: 'a', at: 'FIRST' },
  { query: 'limit=5&resourceVersion=FIRST&resourceVersionMatch=NotOlderThan', names: 'a b', at: 'LAST' },
  { query: 'limit=5&resourceVersion=FIRST&resourceVersionMatch=Exact', names: 'a', at: 'FIRST' },
]

const watches: readonly { readonly query: string; readonly events: string }[] = [
  { query: '', events: 'ADDED a, ADDED b' },
  { query: 'resourceVersion=0', events: 'ADDED a, ADDED b' },
  { query: 'resourceVersion=FIRST', events: 'ADDED b' },
  { query: 'resourceVersion=LAST', events: '' },
  { query: 'allowWatchBookmarks=true', events: 'ADDED a, ADDED b, BOOKMARK end' },
  { query: 'resourceVersion=0&allowWatchBookmarks=true', events: 'ADDED a, ADDED b, BOOKMARK end' },
  { query: 'resourceVersion=FIRST&allowWatchBookmarks=true', events: 'ADDED b' },
  { query: 'sendInitialEvents=true&resourceVersionMatch=NotOlderThan', events: 'ADDED a, ADDED b' },
  { query: 'sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true', events: 'ADDED a, ADDED b, BOOKMARK end' },
  {
    query: 'sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&resourceVersion=FIRST',
    events: 'ADDED a, ADDED b, BOOKMARK end',
  },
  { query: 'sendInitialEvents=false&resourceVersionMatch=NotOlderThan', events: '' },
  { query: 'sendInitialEvents=false&resourceVersionMatch=NotOlderThan&resourceVersion=0', events: '' },
  { query: 'sendInitialEvents=false&resourceVersionMatch=NotOlderThan&resourceVersion=FIRST', events: 'ADDED b' },
]

describe('a resourceVersion', () => {
  let server: TestServer
  const revisions = { FIRST: '', LAST: '' }
  const filled = (query: string): string => query.replace('FIRST', revisions.FIRST).replace('LAST', revisions.LAST)
  beforeAll(async () => {
    server = await testServer()
    revisions.FIRST = ((await server.send('POST', MAPS, map('a'))).json as Seen).metadata.resourceVersion
    revisions.LAST = ((await server.send('POST', MAPS, map('b'))).json as Seen).metadata.resourceVersion
  })

  test.each(lists)('of a list: $query', async ({ query, names, at }) => {
    const { json } = await server.send('GET', `${MAPS}?${filled(query)}`)
    expect((json['items'] as Seen[]).map(({ metadata }) => metadata.name).join(' ')).toBe(names)
    expect((json as Seen).metadata.resourceVersion).toBe(revisions[at])
  })

  test.each(watches)('of a watch: $query', async ({ query, events }) => {
    const open = await server.watch(`${MAPS}?watch=1&${filled(query)}`)
    const told = open.events().map(({ type, object }) => `${type} ${nameOf(object as Seen)}`)
    expect(told.join(', ')).toBe(events)
    open.cancel()
  })

  test.each(['', '0', 'FIRST', 'LAST'])('of an object is a lower bound: "%s"', async (revision) => {
    const { json } = await server.send('GET', `${MAPS}/b?resourceVersion=${filled(revision)}`)
    expect((json as Seen).metadata.resourceVersion).toBe(revisions.LAST)
  })
})

const nameOf = ({ metadata }: Seen): string => (metadata.annotations?.['k8s.io/initial-events-end'] === 'true' ? 'end' : metadata.name)
