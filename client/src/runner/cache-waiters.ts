import type { Informer } from '../informers/cache.ts'
import { createHeap } from '../util/heap.ts'
import { compareResourceVersions } from '../util/resource-version.ts'

/** A write that a cache must show before its key is reconciled again. */
export type Expected =
  /** The cache has followed the server up to this version. */
  | { readonly resource: string; readonly revision: string }
  /** The object of this uid is gone from the cache: the server said so without telling at which version. */
  | { readonly resource: string; readonly gone: { readonly namespace: string; readonly name: string; readonly uid: string } }

/** Calls back when one cache shows a write. */
export interface CacheWaiters {
  /** Does the cache show it already? */
  shown(expected: Expected): boolean
  /** Calls `task` once, when the cache shows it. */
  wait(expected: Expected, task: () => void): void
  stop(): void
}

export const createCacheWaiters = (informer: Informer): CacheWaiters => {
  const byRevision = createHeap<{ readonly revision: string; task(): void }>((a, b) => compareResourceVersions(a.revision, b.revision))
  const byUid = new Map<string, (() => void)[]>()

  const removed = (uid: string): void => {
    const tasks = byUid.get(uid) ?? []
    byUid.delete(uid)
    for (const task of tasks) task()
  }
  const unsubscribe = [
    informer.onChange((changes) => {
      if (byUid.size > 0) for (const { type, object } of changes) if (type === 'deleted') removed(object.metadata.uid)
    }),
    informer.onRevision((revision) => {
      for (
        let next = byRevision.peek();
        next !== undefined && compareResourceVersions(next.revision, revision) <= 0;
        next = byRevision.peek()
      ) {
        byRevision.pop()
        next.task()
      }
    }),
  ]
  return {
    shown: (expected) => {
      if ('revision' in expected) return compareResourceVersions(informer.revision, expected.revision) >= 0
      const { namespace, name, uid } = expected.gone
      return informer.get(namespace, name)?.metadata.uid !== uid
    },
    wait: (expected, task) => {
      if ('revision' in expected) byRevision.push({ revision: expected.revision, task })
      else byUid.set(expected.gone.uid, [...(byUid.get(expected.gone.uid) ?? []), task])
    },
    stop: () => {
      for (const each of unsubscribe) each()
    },
  }
}
