import { type KindDefinition, type Registry, status } from '@coxswain/api-types'
import type { Clock, Logger } from '@coxswain/ports'
import { ALLOCATIONS, OBJECTS } from '../storage/object-keys.ts'
import type { Store, StoreEvent, StoreItem } from '../storage/store.ts'
import type { Objects } from './entry.ts'
import type { KindCache } from './kind-cache.ts'
import { createKinds } from './kinds.ts'

/**
 * The state of the store as of one revision, kept current by one watch over all of it. Reads are answered from here.
 */
export interface Cache {
  /** Throws NotFound for a kind that has gone. */
  kind(definition: KindDefinition): KindCache
  /**
   * Keeps the objects of a kind that is defined at run time, those that are there already first; in the place of what was kept for it
   * before, whose watches end. `versions` share their objects; the first one says which fields are kept of them.
   */
  enter(versions: readonly KindDefinition[]): void
  /** The kind is no longer served. Its objects stay in the store, and are kept as they lie there. */
  leave(kind: Pick<KindDefinition, 'group' | 'plural'>): void
  /** Addresses and ports given out, by key below `allocations/`. */
  readonly allocations: ReadonlyMap<string, number>
  /** Every change up to this revision is in the cache. */
  revision(): number
  /** Waits until the cache holds `revision`; `Too large resource version` (504) after three seconds. */
  waitFor(revision: number): Promise<void>
  /** Waits until the cache holds every write acknowledged before the call, by whichever server. Undefined: it does already. */
  catchUp(): Promise<void> | undefined
  /** Called after each batch of changes with the revision reached; for bookmarks and waiting reads. */
  close(): void
}

const FRESH_WAIT_MS = 3_000
const PAGE = 5_000

export interface CacheOptions {
  readonly store: Store
  readonly registry: Registry
  readonly objects: Objects
  readonly clock: Clock
  readonly logger: Logger
  /** The watch on the store has ended for good: the server can no longer answer truthfully. */
  readonly onFatal: (error: Error) => void
}

/** Loads the whole state, then follows it. */
export const createCache = async (options: CacheOptions): Promise<Cache> => {
  const { store, registry, objects, clock } = options
  const { items, revision: since } = await loadAll(store)
  const kinds = createKinds(registry.kinds, objects, since)
  const allocations = new Map<string, number>()
  for (const [prefix, members] of groupByPrefix(items)) {
    if (prefix.startsWith(ALLOCATIONS)) for (const item of members) allocations.set(item.key, item.revision)
    else kinds.load(prefix, members)
  }
  let revision = since
  const waiting: { revision: number; resolve: () => void }[] = []
  const reach = (reached: number): void => {
    revision = Math.max(revision, reached)
    for (let i = waiting.length - 1; i >= 0; i--) {
      const waiter = waiting[i] as (typeof waiting)[number]
      if (waiter.revision > revision) continue
      waiting.splice(i, 1)
      waiter.resolve()
    }
  }
  const applyOne = (event: StoreEvent): void => {
    revision = Math.max(revision, event.revision)
    if (event.key.startsWith(ALLOCATIONS)) {
      if (event.type === 'put') allocations.set(event.key, event.revision)
      else allocations.delete(event.key)
    } else kinds.apply(prefixOf(event.key), event, clock.now())
  }
  const watch = store.watch('', since, {
    events: (events) => {
      for (const event of events) applyOne(event)
      reach(revision)
    },
    progress: reach,
    compacted: (compacted) => options.onFatal(new Error(`the store forgot revision ${compacted} while it was being followed`)),
    failed: options.onFatal,
  })
  const waitFor = (target: number): Promise<void> => {
    if (target <= revision) return Promise.resolve()
    return new Promise((resolve, reject) => {
      const timer = clock.after(FRESH_WAIT_MS, () => {
        waiting.splice(waiting.indexOf(waiter), 1)
        reject(tooLarge(target, revision))
      })
      const waiter = {
        revision: target,
        resolve: () => {
          timer.cancel()
          resolve()
        },
      }
      waiting.push(waiter)
    })
  }
  return {
    kind: kinds.of,
    enter: (versions) => kinds.enter(versions, revision),
    leave: kinds.leave,
    allocations,
    revision: () => revision,
    waitFor,
    catchUp: () => (store.shared ? store.sync().then(waitFor) : undefined),
    close: () => watch.close(),
  }
}

const loadAll = async (store: Store): Promise<{ items: StoreItem[]; revision: number }> => {
  const first = await store.list('', { limit: PAGE })
  const items = [...first.items]
  let { more } = first
  while (more) {
    const page = await store.list('', { limit: PAGE, after: items.at(-1)?.key, revision: first.revision })
    for (const item of page.items) items.push(item)
    more = page.more
  }
  return { items, revision: first.revision }
}

/** `objects/<group>/<plural>/` of an object's key; the first segment of any other. */
const prefixOf = (key: string): string => {
  if (!key.startsWith(OBJECTS)) return key.slice(0, key.indexOf('/') + 1)
  const plural = key.indexOf('/', OBJECTS.length) + 1
  return key.slice(0, key.indexOf('/', plural) + 1)
}

const groupByPrefix = (items: readonly StoreItem[]): Map<string, StoreItem[]> => {
  const groups = new Map<string, StoreItem[]>()
  for (const item of items) {
    const prefix = prefixOf(item.key)
    const members = groups.get(prefix)
    if (members === undefined) groups.set(prefix, [item])
    else members.push(item)
  }
  return groups
}

/** A client asks for a revision that this server has not seen: it may come soon (upstream's NewTooLargeResourceVersionError). */
export const tooLarge = (wanted: number, current: number) =>
  status.timeout(`Too large resource version: ${wanted}, current: ${current}`, 1, [
    { reason: 'ResourceVersionTooLarge', message: 'Too large resource version' },
  ])
