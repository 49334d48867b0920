import type { KubeObject, Stored } from '@coxswain/api-types'
import type { ObjectKey } from '../util/object-key.ts'

type StoredObject = Stored<KubeObject>

/** Names the keys under which an object is filed. Depends on the object alone. */
export type IndexFunction = (object: StoredObject) => readonly string[]

/** Objects by the keys that a function gives them, kept up to date with each write. */
export interface ObjectIndex {
  read(key: string): readonly StoredObject[]
  write(key: ObjectKey, previous: StoredObject | undefined, next: StoredObject | undefined): void
}

export const createIndex = (keysOf: IndexFunction): ObjectIndex => {
  const filed = new Map<string, Map<ObjectKey, StoredObject>>()
  const empty: readonly StoredObject[] = []
  const file = (under: string, key: ObjectKey, object: StoredObject): void => {
    const found = filed.get(under)
    if (found === undefined) filed.set(under, new Map([[key, object]]))
    else found.set(key, object)
  }
  const drop = (under: string, key: ObjectKey): void => {
    const found = filed.get(under)
    found?.delete(key)
    if (found?.size === 0) filed.delete(under)
  }
  return {
    read: (key) => {
      const found = filed.get(key)
      return found === undefined ? empty : [...found.values()]
    },
    write: (key, previous, next) => {
      // Objects never change, so the old one still tells where it was filed.
      const before = previous === undefined ? [] : keysOf(previous)
      const after = next === undefined ? [] : keysOf(next)
      for (const under of before) if (!after.includes(under)) drop(under, key)
      if (next !== undefined) for (const under of after) file(under, key, next)
    },
  }
}
