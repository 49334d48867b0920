import { deepFreeze, type KubeObject, type Stored } from '@coxswain/api-types'
import type { Logger } from '@coxswain/ports'
import { type Kind, resourceId } from '../client/resource.ts'
import { compareResourceVersions } from '../util/resource-version.ts'
import { createDispatcher } from './dispatch.ts'
import type { IndexFunction } from './object-index.ts'
import type { ReflectorSink } from './reflector.ts'
import { type Change, createStore, type Lister, type StoredObject } from './store.ts'

/** Ends a subscription. Idempotent. */
export type Unsubscribe = () => void

/** A cache of one resource that follows the server, shared by all who read it. */
export interface Informer<T extends KubeObject = KubeObject> extends Lister<T> {
  readonly kind: Kind<T>
  /** Has the cache been filled once? */
  synced(): boolean
  /** Resolves when the cache is filled; never where the informer is stopped before. */
  whenSynced(): Promise<void>
  /**
   * Calls `handler` synchronously with each batch of changes, and now with what is there already. Handlers run in the order in which
   * they subscribed; an error in one is logged and hurts no other.
   */
  onChange(handler: (changes: readonly Change<T>[]) => void): Unsubscribe
  /** As `onChange`, for the objects that the index files under `key`: the cost is that of the changes, whoever else listens. */
  onIndexChange(index: string, key: string, handler: (changes: readonly Change<T>[]) => void): Unsubscribe
  /** Calls `handler` whenever the cache has followed the server further, after the handlers of changes. */
  onRevision(handler: (revision: string) => void): Unsubscribe
  /** Files objects by further keys. The same name with the same function may be given again; with another it throws. */
  addIndex(name: string, keys: (object: Stored<T>) => readonly string[]): void
  /** The function of an index; undefined where there is none of this name. */
  indexKeys(name: string): ((object: Stored<T>) => readonly string[]) | undefined
}

export interface CacheOptions {
  readonly kind: Kind
  readonly logger: Logger
  /** Freeze what comes in, so that a reader who changes it fails. */
  readonly freeze: boolean
}

/** A cache of one resource with its two ends: the informer that many read, and the sink that one feeds. */
export const createCache = ({ kind, logger, freeze }: CacheOptions): { readonly informer: Informer; readonly sink: ReflectorSink } => {
  const store = createStore(freeze ? { prepare: deepFreeze } : {})
  const indexes = new Map<string, IndexFunction>()
  const waiting: (() => void)[] = []
  const dispatcher = createDispatcher({ resource: resourceId(kind), logger })
  let synced = false

  const sink: ReflectorSink = {
    replace: (items, resourceVersion) => {
      const changes = store.replace(items, resourceVersion)
      synced = true
      dispatcher.deliver(changes, store.revision)
      for (const resolve of waiting.splice(0)) resolve()
    },
    apply: (events, resourceVersion) => {
      // A bookmark may repeat a version; it never lies before what has been seen.
      const newer = compareResourceVersions(resourceVersion, store.revision) > 0 ? resourceVersion : store.revision
      dispatcher.deliver(store.apply(events, newer), store.revision)
    },
  }
  const present = (objects: readonly StoredObject[]): readonly Change[] =>
    objects.map((object) => ({ type: 'added', object, previous: undefined }))
  const informer: Informer = {
    kind,
    get: store.get,
    list: store.list,
    byIndex: store.byIndex,
    get size() {
      return store.size
    },
    get revision() {
      return store.revision
    },
    synced: () => synced,
    whenSynced: () => (synced ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
    onChange: (handler) => dispatcher.subscribe(handler, present(store.list())),
    onIndexChange: (index, key, handler) => {
      const keys = indexes.get(index)
      if (keys === undefined) throw new Error(`${resourceId(kind)}: no index named ${JSON.stringify(index)}`)
      return dispatcher.subscribeIndex({ index, keys, key }, handler, present(store.byIndex(index, key)))
    },
    onRevision: dispatcher.subscribeRevision,
    indexKeys: (name) => indexes.get(name),
    addIndex: (name, keys) => {
      const known = indexes.get(name)
      if (known === keys) return
      if (known !== undefined)
        throw new Error(`${resourceId(kind)}: an index named ${JSON.stringify(name)} with other keys is there already`)
      indexes.set(name, keys)
      store.addIndex(name, keys)
    },
  }
  return { informer, sink }
}
