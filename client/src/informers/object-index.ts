import type { KubeObject, Stored } from '@coxswain/api-types'

type StoredObject = Stored<KubeObject>

/** Names the keys under which an object is filed. Depends on the object alone. */
export type IndexFunction = (object: StoredObject) => readonly string[]

/** An object's place, which stays while its versions come and go. */
export interface Slot {
  object: StoredObject
}

/** Objects by the keys that a function gives them, kept up to date with each write. */
export interface ObjectIndex {
  read(key: string): readonly StoredObject[]
  write(slot: Slot, previous: StoredObject | undefined, next: StoredObject | undefined): void
}

export const objectOf = ({ object }: Slot): StoredObject => object

export const createIndex = (keysOf: IndexFunction): ObjectIndex => {
  // Under most keys there is one object: that needs no set.
  const filed = new Map<string, Slot | Set<Slot>>()
  const empty: readonly StoredObject[] = []
  const file = (under: string, slot: Slot): void => {
    const found = filed.get(under)
    if (found === undefined) filed.set(under, slot)
    else if (found instanceof Set) found.add(slot)
    else if (found !== slot) filed.set(under, new Set([found, slot]))
  }
  const drop = (under: string, slot: Slot): void => {
    const found = filed.get(under)
    if (found instanceof Set) found.delete(slot)
    if (found === slot || (found instanceof Set && found.size === 0)) filed.delete(under)
  }
  return {
    read: (key) => {
      const found = filed.get(key)
      if (found === undefined) return empty
      return found instanceof Set ? Array.from(found, objectOf) : [found.object]
    },
    write: (slot, previous, next) => {
      // Objects never change, so the old one still tells where it was filed. Most new versions stay where they are.
      const before = previous === undefined ? [] : keysOf(previous)
      const after = next === undefined ? [] : keysOf(next)
      for (const under of before) if (!after.includes(under)) drop(under, slot)
      for (const under of after) if (!before.includes(under)) file(under, slot)
    },
  }
}
