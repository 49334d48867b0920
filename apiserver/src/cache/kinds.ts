import { type KindDefinition, status } from '@coxswain/api-types'
import { kindPrefix, OBJECTS } from '../storage/object-keys.ts'
import type { StoreEvent, StoreItem } from '../storage/store.ts'
import type { Entry, Objects } from './entry.ts'
import { createKindCache, type KindCache } from './kind-cache.ts'

/** The caches of all kinds, by where their objects stand in the store. */
export interface Kinds {
  of(definition: KindDefinition): KindCache
  load(prefix: string, items: readonly StoreItem[]): void
  apply(prefix: string, event: StoreEvent, now: number): void
  enter(versions: readonly KindDefinition[], revision: number): void
  leave(kind: Pick<KindDefinition, 'group' | 'plural'>): void
}

export const createKinds = (builtIn: readonly KindDefinition[], objects: Objects, since: number): Kinds => {
  const byPrefix = new Map(builtIn.map((definition) => [kindPrefix(definition), createKindCache({ definition, objects, since })]))
  const byDefinition = new WeakMap([...byPrefix.values()].map((kind) => [kind.definition, kind]))
  // Objects whose kind is not served: it may be established later, and then has them.
  const unclaimed = new Map<string, Map<string, StoreItem>>()
  const unclaimedOf = (prefix: string): Map<string, StoreItem> => {
    const found = unclaimed.get(prefix) ?? new Map<string, StoreItem>()
    unclaimed.set(prefix, found)
    return found
  }
  const itemsOf = (prefix: string): readonly StoreItem[] => {
    const waiting = unclaimed.get(prefix)
    unclaimed.delete(prefix)
    return waiting === undefined ? [...(byPrefix.get(prefix)?.scan('') ?? [])].map(itemOf) : [...waiting.values()]
  }
  return {
    of: (definition) => {
      const known = byDefinition.get(definition)
      if (known?.ended() === false) return known
      // A request that was under way when its kind changed goes on with what the kind is now.
      const found = byPrefix.get(kindPrefix(definition))
      if (found === undefined) throw status.pathNotFound()
      return found
    },
    load: (prefix, items) => {
      const kind = byPrefix.get(prefix)
      if (kind !== undefined) kind.load(items)
      else if (prefix.startsWith(OBJECTS)) for (const item of items) unclaimedOf(prefix).set(item.key, item)
    },
    apply: (prefix, event, now) => {
      const kind = byPrefix.get(prefix)
      if (kind !== undefined) kind.apply(event, now)
      else if (!prefix.startsWith(OBJECTS)) return
      else if (event.value === undefined) unclaimed.get(prefix)?.delete(event.key)
      else unclaimedOf(prefix).set(event.key, { key: event.key, value: event.value, revision: event.revision })
    },
    enter: (versions, revision) => {
      const [definition] = versions
      if (definition === undefined) return
      const prefix = kindPrefix(definition)
      const items = itemsOf(prefix)
      const before = byPrefix.get(prefix)
      const kind = createKindCache({ definition, objects, since: revision })
      kind.load(items)
      byPrefix.set(prefix, kind)
      for (const version of versions) byDefinition.set(version, kind)
      before?.end()
    },
    leave: (kind) => {
      const prefix = kindPrefix(kind)
      const before = byPrefix.get(prefix)
      if (before === undefined) return
      for (const item of itemsOf(prefix)) unclaimedOf(prefix).set(item.key, item)
      byPrefix.delete(prefix)
      before.end()
    },
  }
}

const itemOf = ({ key, revision, value }: Entry): StoreItem => ({ key, revision, value: value.bytes })
