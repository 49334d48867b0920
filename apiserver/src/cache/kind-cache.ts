import type { KindDefinition } from '@coxswain/api-types'
import { kindPrefix } from '../storage/object-keys.ts'
import { SortedIndex } from '../storage/sorted-index.ts'
import type { StoreEvent, StoreItem } from '../storage/store.ts'
import type { Entry, Objects } from './entry.ts'
import { type Change, createHistory, type History } from './history.ts'
import type { Selection } from './selection.ts'

/** All objects of one kind, by key, with their latest history and those who watch. */
export interface KindCache {
  readonly definition: KindDefinition
  readonly history: History
  get(key: string): Entry | undefined
  /** The same by names; `namespace` is empty for cluster scope. */
  find(namespace: string, name: string): Entry | undefined
  /** Entries of the namespace ('' for all) in key order, from the first key greater than `after`. */
  scan(namespace: string, after?: string): Iterable<Entry>
  /** Entries that may match, by the narrowest index there is. */
  candidates(selection: Selection): Iterable<Entry>
  /** How many entries of the namespace ('' for all) come after the key. */
  countAfter(namespace: string, after: string): number
  /** Revision of the latest change of the kind. */
  lastChange(): number
  load(items: readonly StoreItem[]): void
  apply(event: StoreEvent, now: number): Change
  /** `ended` is called when the kind is no longer what it was: it has changed, or gone. */
  subscribe(selection: Selection, listener: (change: Change, position: number) => void, ended?: () => void): () => void
  /** Ends all subscriptions, for good. */
  end(): void
  ended(): boolean
}

export interface KindCacheOptions {
  readonly definition: KindDefinition
  readonly objects: Objects
  /** Revision of the state that is loaded. */
  readonly since: number
}

/** A watch that starts further back is served from the store, whose history is longer. */
const MAX_CHANGES = 10_000
const MAX_HISTORY_BYTES = 8 * 1024 * 1024

type Listener = (change: Change, position: number) => void

/** A key's place in the order, which stays while its versions come and go. */
interface Slot {
  readonly sort: string
  entry: Entry
}

export const createKindCache = ({ definition, objects, since }: KindCacheOptions): KindCache => {
  const slots = new Map<string, Slot>()
  const ordered = new SortedIndex<Slot>()
  const prefix = kindPrefix(definition)
  const history = createHistory({ since, maxChanges: MAX_CHANGES, maxBytes: MAX_HISTORY_BYTES })
  const subscribers = createSubscribers()
  let lastChange = since
  let hasEnded = false
  const put = (entry: Entry): void => {
    const slot = slots.get(entry.key)
    if (slot !== undefined) slot.entry = entry
    else {
      const added = { sort: entry.key, entry }
      slots.set(entry.key, added)
      ordered.add(added)
    }
  }
  const remove = (key: string): void => {
    const slot = slots.get(key)
    if (slot === undefined) return
    slots.delete(key)
    ordered.remove(slot)
  }
  const folderOf = (namespace: string): string => (namespace === '' ? prefix : `${prefix}${namespace}/`)
  const scan = function* (namespace: string, after?: string): Iterable<Entry> {
    const start = folderOf(namespace)
    const stop = endOf(start)
    const cursor = ordered.cursor(after !== undefined && after > start ? after : start)
    for (let slot = cursor.current; slot !== undefined && slot.sort < stop; cursor.advance(), slot = cursor.current) {
      if (slot.sort !== after) yield slot.entry
    }
  }
  return {
    definition,
    history,
    get: (key) => slots.get(key)?.entry,
    find: (namespace, name) => slots.get(`${folderOf(namespace)}${name}`)?.entry,
    scan,
    candidates: (selection) => {
      if (selection.name === undefined) return scan(selection.namespace)
      if (definition.scope === 'Namespaced' && selection.namespace === '') return scan('')
      const slot = slots.get(`${folderOf(definition.scope === 'Cluster' ? '' : selection.namespace)}${selection.name}`)
      return slot === undefined ? [] : [slot.entry]
    },
    countAfter: (namespace, after) => ordered.count(`${after}\u0000`, endOf(folderOf(namespace))),
    lastChange: () => lastChange,
    load: (items) => {
      for (const item of items) put(objects.entry(definition, item))
    },
    apply: (event, now) => {
      const previous = slots.get(event.key)?.entry
      lastChange = event.revision
      const entry =
        event.value === undefined
          ? { ...(previous ?? objects.entry(definition, event.previous as StoreItem)), revision: event.revision }
          : objects.entry(definition, { key: event.key, value: event.value, revision: event.revision })
      if (event.value === undefined) remove(event.key)
      else put(entry)
      const change = history.add({ revision: event.revision, entry, previous, deleted: event.value === undefined }, now)
      subscribers.deliver(change, history.end() - 1)
      return change
    },
    subscribe: subscribers.add,
    end: () => {
      hasEnded = true
      subscribers.end()
    },
    ended: () => hasEnded,
  }
}

/** The first key past those below `folder`: a slash is followed by `0`. */
const endOf = (folder: string): string => `${folder.slice(0, -1)}0`

/** The same as `createBuckets`, with who is to be told of the end. */
const createSubscribers = () => {
  const buckets = createBuckets()
  const endings = new Set<() => void>()
  return {
    deliver: buckets.deliver,
    add: (selection: Selection, listener: Listener, ended?: () => void): (() => void) => {
      const unsubscribe = buckets.add(selection, listener)
      if (ended === undefined) return unsubscribe
      endings.add(ended)
      return () => {
        endings.delete(ended)
        unsubscribe()
      }
    },
    end: (): void => {
      for (const ended of [...endings]) ended()
    },
  }
}

/** Watchers by what they can match: an event is offered to those of its namespace and its field values, not to all. */
const createBuckets = () => {
  const all = new Set<Listener>()
  const byNamespace = new Map<string, Set<Listener>>()
  const byField = new Map<string, Set<Listener>>()
  let fieldWatchers = 0
  const bucketOf = ({ namespace, indexed }: Selection): [Map<string, Set<Listener>>, string] | undefined => {
    if (indexed !== undefined) return [byField, `${indexed.field}=${indexed.value}`]
    return namespace === '' ? undefined : [byNamespace, namespace]
  }
  const offer = (listeners: Set<Listener> | undefined, change: Change, position: number): void => {
    if (listeners !== undefined) for (const listener of listeners) listener(change, position)
  }
  return {
    add: (selection: Selection, listener: Listener): (() => void) => {
      const bucket = bucketOf(selection)
      if (bucket === undefined) {
        all.add(listener)
        return () => {
          all.delete(listener)
        }
      }
      const [map, key] = bucket
      const listeners = map.get(key) ?? new Set()
      map.set(key, listeners.add(listener))
      if (map === byField) fieldWatchers++
      return () => {
        if (!listeners.delete(listener)) return
        if (map === byField) fieldWatchers--
        if (listeners.size === 0) map.delete(key)
      }
    },
    deliver: (change: Change, position: number): void => {
      offer(all, change, position)
      offer(byNamespace.get(change.entry.namespace), change, position)
      if (fieldWatchers === 0) return
      const { entry, previous } = change
      for (let i = 0; i < entry.fields.length; i++) {
        offer(byField.get(`${i}=${entry.fields[i]}`), change, position)
        if (previous !== undefined && previous.fields[i] !== entry.fields[i])
          offer(byField.get(`${i}=${previous.fields[i]}`), change, position)
      }
    },
  }
}
