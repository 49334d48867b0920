import type { Logger } from '@coxswain/ports'
import type { IndexFunction } from './object-index.ts'
import type { Change } from './store.ts'

type Handler = (changes: readonly Change[]) => void

export interface IndexedBy {
  readonly index: string
  readonly keys: IndexFunction
  readonly key: string
}

/** Hands changes to those who listen: to all, or to those who listen for a key of an index. */
export interface Dispatcher {
  deliver(changes: readonly Change[], revision: string): void
  subscribe(handler: Handler, present: readonly Change[]): () => void
  subscribeIndex(by: IndexedBy, handler: Handler, present: readonly Change[]): () => void
  subscribeRevision(handler: (revision: string) => void): () => void
}

interface IndexListeners {
  readonly keys: IndexFunction
  readonly byKey: Map<string, Set<Handler>>
}

export const createDispatcher = ({ resource, logger }: { readonly resource: string; readonly logger: Logger }): Dispatcher => {
  const handlers = new Set<Handler>()
  const revisionHandlers = new Set<(revision: string) => void>()
  const indexes = new Map<string, IndexListeners>()

  const guarded = <Given>(handler: (given: Given) => void, given: Given): void => {
    try {
      handler(given)
    } catch (error) {
      logger.error({ resource, error }, 'an informer handler failed')
    }
  }
  /** Every listener sees its changes in one batch, in order; an object that moves between keys is seen under both. */
  const deliverIndexed = ({ keys, byKey }: IndexListeners, changes: readonly Change[]): void => {
    const batches = new Map<string, Change[]>()
    for (const change of changes) {
      const touched = new Set(keys(change.object))
      if (change.previous !== undefined) for (const key of keys(change.previous)) touched.add(key)
      for (const key of touched) {
        if (!byKey.has(key)) continue
        const batch = batches.get(key)
        if (batch === undefined) batches.set(key, [change])
        else batch.push(change)
      }
    }
    for (const [key, batch] of batches) for (const handler of [...(byKey.get(key) ?? [])]) guarded(handler, batch)
  }

  return {
    deliver: (changes, revision) => {
      if (changes.length > 0) {
        for (const handler of [...handlers]) guarded(handler, changes)
        for (const listeners of indexes.values()) deliverIndexed(listeners, changes)
      }
      for (const handler of [...revisionHandlers]) guarded(handler, revision)
    },
    subscribe: (handler, present) => {
      // A handler given twice is two subscriptions.
      const own: Handler = (changes) => handler(changes)
      handlers.add(own)
      if (present.length > 0) guarded(own, present)
      return () => void handlers.delete(own)
    },
    subscribeIndex: ({ index, keys, key }, handler, present) => {
      const own: Handler = (changes) => handler(changes)
      const listeners: IndexListeners = indexes.get(index) ?? { keys, byKey: new Map() }
      indexes.set(index, listeners)
      const found = listeners.byKey.get(key) ?? new Set()
      listeners.byKey.set(key, found.add(own))
      if (present.length > 0) guarded(own, present)
      return () => {
        found.delete(own)
        if (found.size === 0 && listeners.byKey.get(key) === found) listeners.byKey.delete(key)
      }
    },
    subscribeRevision: (handler) => {
      const own = (revision: string): void => handler(revision)
      revisionHandlers.add(own)
      return () => void revisionHandlers.delete(own)
    },
  }
}
