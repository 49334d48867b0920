/** A map of bounded size: what was used longest ago is dropped first. */
export interface LruMap<Value> {
  get(key: string): Value | undefined
  set(key: string, value: Value): void
  delete(key: string): void
  entries(): readonly (readonly [string, Value])[]
}

export const createLruMap = <Value>(limit: number): LruMap<Value> => {
  // A Map keeps the order of insertion: putting an entry in anew makes it the youngest.
  const entries = new Map<string, Value>()
  const touch = (key: string, value: Value): void => {
    entries.delete(key)
    entries.set(key, value)
  }
  return {
    get: (key) => {
      const value = entries.get(key)
      if (value !== undefined) touch(key, value)
      return value
    },
    set: (key, value) => {
      touch(key, value)
      if (entries.size <= limit) return
      for (const oldest of entries.keys()) {
        entries.delete(oldest)
        return
      }
    },
    delete: (key) => void entries.delete(key),
    entries: () => [...entries],
  }
}
