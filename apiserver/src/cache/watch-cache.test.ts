import { builtinKinds, createRegistry, type KubeObject, kinds } from '@coxswain/api-types'
import { virtualClock } from '@coxswain/ports'
import { describe, expect, test } from 'vitest'
import { parseQuery } from '../request/query.ts'
import { encodeStored } from '../storage/codec.ts'
import { memoryStore } from '../storage/drivers/memory.ts'
import { objectKey } from '../storage/object-keys.ts'
import { parseObject } from '../storage/parse-object.ts'
import type { Store, StoreEvent } from '../storage/store.ts'
import { type TestServer, testServer } from '../testkit/test-server.ts'
import { createObjects } from './entry.ts'
import { createKindCache } from './kind-cache.ts'
import { selectionOf } from './selection.ts'

/** Faults that upstream's watch cache has had, each with the number of its issue there. */

const MAPS = '/api/v1/namespaces/default/configmaps'
const map = (name: string, labels: Record<string, string> = {}) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, labels } })
const brief = ({ type, object }: { readonly type: string; readonly object: object }): string =>
  `${type} ${(object as KubeObject).metadata.name}`
const revisionOf = ({ object }: { readonly object: object }): number => Number((object as KubeObject).metadata.resourceVersion)

describe('the watch cache', () => {
  test('misses no event on an empty cache, from any revision up to the present one (49992)', async () => {
    const { send, watch, store } = await testServer()
    const present = await store.sync()
    const open = await Promise.all(Array.from({ length: present }, (_, i) => watch(`${MAPS}?watch=1&resourceVersion=${i + 1}`)))
    await send('POST', MAPS, map('first'))
    for (const each of open) expect(each.events().map(brief)).toEqual(['ADDED first'])
  })

  test('tells nothing twice after a restart, and nothing from before the revision asked for (73845)', async () => {
    const first = await testServer()
    for (const name of ['a', 'b', 'c']) await first.send('POST', MAPS, map(name))
    await first.send('DELETE', `${MAPS}/b`)
    const present = await first.store.sync()
    first.server.close()
    const second = await testServer({ store: first.store, clock: first.clock })
    const live = await second.watch(`${MAPS}?watch=1&resourceVersion=${present}`)
    const whole = await second.watch(`${MAPS}?watch=1&resourceVersion=1`)
    expect(live.events()).toEqual([])
    await second.send('POST', MAPS, map('d'))
    expect(live.events().map(brief)).toEqual(['ADDED d'])
    expect(whole.events().map(brief)).toEqual(['ADDED a', 'ADDED b', 'ADDED c', 'DELETED b', 'ADDED d'])
    const revisions = whole.events().map(revisionOf)
    expect(revisions).toEqual([...new Set(revisions)].sort((a, b) => a - b))
  })

  test.each([
    ['from the cache', false],
    ['from the store, after a restart', true],
  ])('started while writes race it, %s, tells each of them once and in order (116122, 116172)', async (_, restart) => {
    let world: TestServer = await testServer()
    const from = await world.store.sync()
    for (let i = 0; i < 10; i++) await world.send('POST', MAPS, map(`early-${i}`))
    if (restart) {
      world.server.close()
      world = await testServer({ store: world.store, clock: world.clock })
    }
    const writes: Promise<unknown>[] = []
    const watches: Promise<Awaited<ReturnType<TestServer['watch']>>>[] = []
    for (let i = 0; i < 20; i++) {
      writes.push(world.send('POST', MAPS, map(`late-${i}`)))
      watches.push(world.watch(`${MAPS}?watch=1&resourceVersion=${from + (i % 11)}`))
    }
    await Promise.all(writes)
    const complete = (await world.watch(`${MAPS}?watch=1&resourceVersion=${from}`)).events()
    expect(complete).toHaveLength(30)
    for (const [i, open] of (await Promise.all(watches)).entries()) {
      expect(open.events()).toEqual(complete.filter((event) => revisionOf(event) > from + (i % 11)))
    }
  })

  test('says that a start is too old where the store no longer tells what was before (123072)', async () => {
    const clock = virtualClock()
    const store = withoutPrevious(memoryStore({ clock }))
    const first = await testServer({ store, clock })
    const from = await store.sync()
    await first.send('POST', MAPS, map('a', { app: 'x' }))
    await first.send('DELETE', `${MAPS}/a`)
    first.server.close()
    const second = await testServer({ store, clock })
    const open = await second.watch(`${MAPS}?watch=1&resourceVersion=${from}&labelSelector=app%3Dx`)
    expect(open.events()).toMatchObject([{ type: 'ERROR', object: { code: 410, reason: 'Expired' } }])
    // What happens from now on the cache knows by itself.
    const live = await second.watch(`${MAPS}?watch=1&labelSelector=app%3Dx`)
    await second.send('POST', MAPS, map('b', { app: 'x' }))
    await second.send('DELETE', `${MAPS}/b`)
    expect(live.events().map(brief)).toEqual(['ADDED b', 'DELETED b'])
  })

  test('starts a resumed watch with the event that a watch without a break sees, of the same type (24004)', async () => {
    const world = await testServer()
    const query = `${MAPS}?watch=1&labelSelector=app%3Dx&resourceVersion=`
    const from = await world.store.sync()
    const unbroken = await world.watch(`${query}${from}`)
    for (const app of ['y', 'x', 'x', 'y', 'x']) {
      const held = await world.send('GET', `${MAPS}/a`)
      const labels = { app, turn: String(unbroken.events().length) }
      if (held.status === 404) await world.send('POST', MAPS, map('a', labels))
      else await world.send('PUT', `${MAPS}/a`, map('a', labels))
    }
    await world.send('DELETE', `${MAPS}/a`)
    const whole = unbroken.events()
    expect(whole.map(({ type }) => type)).toEqual(['ADDED', 'MODIFIED', 'DELETED', 'ADDED', 'DELETED'])
    const restarted = await testServer({ store: world.store, clock: world.clock })
    for (let revision = from; revision <= (await world.store.sync()); revision++) {
      const rest = whole.filter((event) => revisionOf(event) > revision)
      expect((await world.watch(`${query}${revision}`)).events()).toEqual(rest)
      expect((await restarted.watch(`${query}${revision}`)).events()).toEqual(rest)
    }
  })
})

describe('watchers of one node', () => {
  test('are asked about the pods of that node only, and about those that leave it', () => {
    const objects = createObjects({ parse: parseObject, maxBytes: 1 << 20 })
    const cache = createKindCache({ definition: kinds.Pod, objects, since: 1 })
    const resource = createRegistry(builtinKinds).byKind('v1', 'Pod')
    if (resource === undefined) throw new Error('pods are not served')
    const asked = new Map<string, number>()
    for (const node of ['n1', 'n2']) {
      cache.subscribe(selectionOf(resource, '', '', parseQuery(`fieldSelector=spec.nodeName%3D${node}`)), () =>
        asked.set(node, (asked.get(node) ?? 0) + 1),
      )
    }
    let revision = 1
    const put = (name: string, nodeName: string): void => {
      const metadata = { name, namespace: 'default', uid: name }
      const { bytes } = encodeStored({ kind: 'Pod', apiVersion: 'v1', metadata, spec: { nodeName, containers: [] } } as KubeObject)
      cache.apply({ type: 'put', key: objectKey(kinds.Pod, 'default', name), value: bytes, revision: ++revision }, 0)
    }
    for (let i = 0; i < 100; i++) put(`p-${i}`, `n${i % 50}`)
    expect(Object.fromEntries(asked)).toEqual({ n1: 2, n2: 2 })
    put('p-1', 'n3')
    expect(Object.fromEntries(asked)).toEqual({ n1: 3, n2: 2 })
  })
})

/** A store that has forgotten what its keys held before each change. */
const withoutPrevious = (store: Store): Store => ({
  ...bound(store),
  watch: (prefix, from, sink) =>
    store.watch(prefix, from, {
      ...bound(sink),
      events: (events) => sink.events(events.map(({ previous: _, ...event }): StoreEvent => event)),
    }),
})
/** The same functions, of an object that may be a class's. */
const bound = <T extends object>(object: T): T =>
  new Proxy(object, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
