import type { KubeObject, Stored } from '@coxswain/api-types'
import type { WatchEvent } from '../client/verbs/watch.ts'
import { keyOf, type ObjectKey, objectKey } from '../util/object-key.ts'
import { createIndex, type IndexFunction, type ObjectIndex, objectOf, type Slot } from './object-index.ts'
import { share } from './share.ts'

export type StoredObject = Stored<KubeObject>

/** What happened to one object of a cache. `object` of a deletion is its last state. */
export interface Change<T extends KubeObject = KubeObject> {
  readonly type: 'added' | 'modified' | 'deleted'
  readonly object: Stored<T>
  /** As the cache held it before. */
  readonly previous: Stored<T> | undefined
}

/** Read-only view of cached objects. Nothing that it gives may be changed. */
export interface Lister<T extends KubeObject = KubeObject> {
  get(namespace: string, name: string): Stored<T> | undefined
  /** All objects, or those of one namespace. */
  list(namespace?: string | undefined): readonly Stored<T>[]
  /** Objects that the named index files under `key`. Throws where there is no such index. */
  byIndex(index: string, key: string): readonly Stored<T>[]
  readonly size: number
  /** Resource version up to which the cache has followed the server; empty before the first list. */
  readonly revision: string
}

/** A cache of one resource: many readers, and one writer that feeds it from the server. */
export interface Store extends Lister {
  /** Makes the cache hold exactly these objects; gives what that changed, deletions included. */
  replace(items: readonly StoredObject[], revision: string): readonly Change[]
  /** Applies events in order; bookmarks move the revision alone. */
  apply(events: readonly WatchEvent[], revision: string): readonly Change[]
  addIndex(name: string, keys: IndexFunction): void
  hasIndex(name: string): boolean
}

export interface StoreOptions {
  /** Applied to each object as it comes in: freezing, in tests. */
  readonly prepare?: ((object: StoredObject) => StoredObject) | undefined
}

export const createStore = ({ prepare = (object) => object }: StoreOptions = {}): Store => {
  const slots = new Map<ObjectKey, Slot>()
  const namespaces = createIndex((object) => [object.metadata.namespace ?? ''])
  const indexes = new Map<string, ObjectIndex>()
  const held = createHolding(prepare)
  let revision = ''

  const file = (slot: Slot, previous: StoredObject | undefined, next: StoredObject | undefined): void => {
    namespaces.write(slot, previous, next)
    for (const index of indexes.values()) index.write(slot, previous, next)
  }
  const remove = (key: ObjectKey, last: StoredObject | undefined, changes: Change[]): void => {
    const slot = slots.get(key)
    if (slot === undefined) return
    const previous = slot.object
    slots.delete(key)
    file(slot, previous, undefined)
    changes.push({ type: 'deleted', object: last ?? previous, previous })
  }
  const put = (key: ObjectKey, given: StoredObject, changes: Change[]): void => {
    const before = slots.get(key)
    const remade = before !== undefined && before.object.metadata.uid !== given.metadata.uid
    // Deleted and made again while nobody watched: two objects, not one that changed.
    if (remade) remove(key, undefined, changes)
    const previous = remade ? undefined : before?.object
    if (previous !== undefined && previous.metadata.resourceVersion === given.metadata.resourceVersion) return
    const object = held(given, previous)
    const slot = previous === undefined || before === undefined ? { object } : before
    slot.object = object
    slots.set(key, slot)
    file(slot, previous, object)
    changes.push({ type: previous === undefined ? 'added' : 'modified', object, previous })
  }

  return {
    get: (namespace, name) => slots.get(objectKey(namespace, name))?.object,
    list: (namespace) => (namespace === undefined ? Array.from(slots.values(), objectOf) : namespaces.read(namespace)),
    byIndex: (name, key) => {
      const index = indexes.get(name)
      if (index === undefined) throw new Error(`no index named ${JSON.stringify(name)}: declare it`)
      return index.read(key)
    },
    get size() {
      return slots.size
    },
    get revision() {
      return revision
    },
    replace: (items, at) => {
      const changes: Change[] = []
      const kept = new Set<ObjectKey>(items.map(keyOf))
      for (const key of [...slots.keys()]) if (!kept.has(key)) remove(key, undefined, changes)
      for (const item of items) put(keyOf(item), item, changes)
      revision = at
      return changes
    },
    apply: (events, at) => {
      const changes: Change[] = []
      for (const event of events) {
        if (event.type === 'ADDED' || event.type === 'MODIFIED') put(keyOf(event.object), event.object, changes)
        else if (event.type === 'DELETED') remove(keyOf(event.object), prepare(event.object), changes)
      }
      revision = at
      return changes
    },
    addIndex: (name, keys) => {
      const index = createIndex(keys)
      for (const slot of slots.values()) index.write(slot, undefined, slot.object)
      indexes.set(name, index)
    },
    hasIndex: (name) => indexes.has(name),
  }
}

/** What is equal in the version before, or in the object that came before this one, which often is of the same template, is held once. */
const createHolding = (prepare: (object: StoredObject) => StoredObject) => {
  let latest: StoredObject | undefined
  return (given: StoredObject, previous: StoredObject | undefined): StoredObject => {
    // Frozen is what another cache of the process has taken already.
    latest = prepare(Object.isFrozen(given) ? given : (share(given, previous ?? latest) as StoredObject))
    return latest
  }
}
