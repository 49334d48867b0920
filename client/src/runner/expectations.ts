import type { Clock, Logger, Timer } from '@coxswain/ports'
import type { Informer } from '../informers/informer.ts'
import { createHeap, type Heap } from '../util/heap.ts'
import { compareResourceVersions } from '../util/resource-version.ts'

/** A write that a cache must show before its key is reconciled again. */
export type Expected =
  /** The cache has followed the server up to this version. */
  | { readonly resource: string; readonly revision: string }
  /** The object of this uid is gone from the cache: the server said so without telling at which version. */
  | { readonly resource: string; readonly gone: { readonly namespace: string; readonly name: string; readonly uid: string } }

/**
 * Which keys wait for the caches to show their last plan's writes (upstream's ControllerExpectations, by resource version instead of by
 * count). Without them a controller that has just created ten pods would see none of them, and create ten more.
 */
export interface Expectations {
  expect(key: string, writes: readonly Expected[]): void
  pending(key: string): boolean
  readonly size: number
  /** `key: what it waits for`. */
  activity(): readonly string[]
  dump(): readonly (readonly [key: string, writes: readonly Expected[]])[]
  stop(): void
}

export interface ExpectationsOptions {
  /** Caches by resource id. */
  readonly informers: ReadonlyMap<string, Informer>
  readonly clock: Clock
  readonly logger: Logger
  /** The caches have caught up with this key's writes, or the wait has lasted too long. */
  onSatisfied(key: string): void
}

/** Upstream's ExpectationsTimeout. */
const TIMEOUT_MS = 300_000

interface Entry {
  readonly key: string
  readonly writes: readonly Expected[]
  left: number
  timer: Timer
}

interface Waiters {
  readonly byRevision: Heap<{ readonly entry: Entry; readonly revision: string }>
  readonly byUid: Map<string, Entry[]>
}

export const createExpectations = ({ informers, clock, logger, onSatisfied }: ExpectationsOptions): Expectations => {
  const entries = new Map<string, Entry>()
  const waiters = new Map<string, Waiters>()

  const finish = (entry: Entry): void => {
    if (entries.get(entry.key) !== entry) return
    entry.timer.cancel()
    entries.delete(entry.key)
    onSatisfied(entry.key)
  }
  const count = (entry: Entry): void => {
    entry.left--
    if (entry.left === 0) finish(entry)
  }
  const shown = (expected: Expected): boolean => {
    const informer = informers.get(expected.resource)
    if (informer === undefined) return true
    if ('revision' in expected) return compareResourceVersions(informer.revision, expected.revision) >= 0
    const { namespace, name, uid } = expected.gone
    return informer.get(namespace, name)?.metadata.uid !== uid
  }
  const advanced = ({ byRevision }: Waiters, revision: string): void => {
    for (let next = byRevision.peek(); next !== undefined && compareResourceVersions(next.revision, revision) <= 0; next = byRevision.peek()) {
      byRevision.pop()
      count(next.entry)
    }
  }
  const removed = ({ byUid }: Waiters, uid: string): void => {
    const waiting = byUid.get(uid)
    if (waiting === undefined) return
    byUid.delete(uid)
    for (const entry of waiting) count(entry)
  }
  const attach = (id: string, informer: Informer): (() => void)[] => {
    const own: Waiters = { byRevision: createHeap((a, b) => compareResourceVersions(a.revision, b.revision)), byUid: new Map() }
    waiters.set(id, own)
    const deletions = informer.onChange((changes) => {
      if (own.byUid.size > 0) for (const { type, object } of changes) if (type === 'deleted') removed(own, object.metadata.uid)
    })
    return [deletions, informer.onRevision((revision) => advanced(own, revision))]
  }
  const detach = [...informers].flatMap(([id, informer]) => attach(id, informer))

  const wait = (entry: Entry, expected: Expected): void => {
    const own = waiters.get(expected.resource)
    if (own === undefined) return
    if ('revision' in expected) return own.byRevision.push({ entry, revision: expected.revision })
    const { uid } = expected.gone
    const waiting = own.byUid.get(uid)
    if (waiting === undefined) own.byUid.set(uid, [entry])
    else waiting.push(entry)
  }

  return {
    expect: (key, all) => {
      const writes = newestOnly(all).filter((each) => !shown(each))
      if (writes.length === 0) return
      entries.get(key)?.timer.cancel()
      const entry: Entry = {
        key,
        writes,
        left: writes.length,
        timer: clock.after(TIMEOUT_MS, function expectationTimeout() {
          logger.warn({ key, writes }, 'the cache has not shown the last writes in time; reconciling without them')
          finish(entry)
        }),
      }
      entries.set(key, entry)
      for (const expected of writes) wait(entry, expected)
    },
    pending: (key) => entries.has(key),
    get size() {
      return entries.size
    },
    activity: () => [...entries.values()].map(({ key, writes }) => `${key} waits until the cache shows ${writes.map(describe).join(', ')}`),
    dump: () => [...entries.values()].map(({ key, writes }) => [key, writes]),
    stop: () => {
      for (const unsubscribe of detach) unsubscribe()
      for (const { timer } of entries.values()) timer.cancel()
      entries.clear()
    },
  }
}

/** Versions grow, so the newest write of a resource stands for all of them: a plan of 2,000 creations is one thing to wait for. */
const newestOnly = (writes: readonly Expected[]): readonly Expected[] => {
  const newest = new Map<string, Expected & { readonly revision: string }>()
  const others: Expected[] = []
  for (const each of writes) {
    if (!('revision' in each)) {
      others.push(each)
      continue
    }
    const known = newest.get(each.resource)
    if (known === undefined || compareResourceVersions(known.revision, each.revision) < 0) newest.set(each.resource, each)
  }
  return [...newest.values(), ...others]
}

const describe = (expected: Expected): string =>
  'revision' in expected ? `${expected.resource} at ${expected.revision}` : `${expected.resource} without ${expected.gone.name}`
