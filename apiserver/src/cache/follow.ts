import type { KindDefinition } from '@coxswain/api-types'
import type { Cache } from './cache.ts'
import type { Entry } from './entry.ts'

export interface Follower {
  /** An object that is there, or has changed. `previous`: what it was; undefined where it is new. */
  put(entry: Entry, previous: Entry | undefined): void
  removed(last: Entry): void
}

/**
 * Tells of all objects of a kind: at once of those that are there, then of each change while the cache takes it in, so that what is
 * derived from them is as fresh as the cache itself. A follower writes nothing by itself: what follows from a change comes after.
 * Gives the function that ends it.
 */
export const follow = (cache: Cache, definition: KindDefinition, follower: Follower): (() => void) => {
  const kind = cache.kind(definition)
  for (const entry of kind.scan('')) follower.put(entry, undefined)
  return kind.subscribe(EVERYTHING, ({ deleted, entry, previous }) => {
    if (deleted) follower.removed(previous ?? entry)
    else follower.put(entry, previous)
  })
}

const EVERYTHING = { namespace: '', name: undefined, everything: true, indexed: undefined, matches: () => true } as const
