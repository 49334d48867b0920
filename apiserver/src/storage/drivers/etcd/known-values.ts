import type { StoreEvent, StoreItem } from '../../store.ts'

/**
 * Values that this process has, by key: those that it has sent and those that it has last seen. What etcd tells of them is then said in the
 * same bytes: nothing is copied, and whoever knows what the bytes hold need not parse them again.
 */
export interface KnownValues {
  /** The value goes to etcd. */
  send(key: string, value: Uint8Array): void
  /** The bytes that were sent for the key last, where they are the same as `value`. */
  sent(key: string, value: Uint8Array): Uint8Array | undefined
  see(event: StoreEvent): void
  /** What was last seen of the key, where it has that revision. */
  at(key: string, revision: number): StoreItem | undefined
}

/** Most of what is known is in the caches besides; of the rest no more than this is kept. */
const MOST = 10_000
/** Writes under way, and those whose event has not come. */
const MOST_SENT = 1_000

export const knownValues = (): KnownValues => {
  const seen = new Map<string, StoreItem>()
  const underWay = new Map<string, Uint8Array>()
  return {
    send: (key, value) => keep(underWay, key, value, MOST_SENT),
    sent: (key, value) => {
      const bytes = underWay.get(key)
      if (bytes === undefined || Buffer.compare(bytes, value) !== 0) return undefined
      underWay.delete(key)
      return bytes
    },
    see: ({ key, value, revision }) => {
      if (value === undefined) seen.delete(key)
      else keep(seen, key, { key, value, revision }, MOST)
    },
    at: (key, revision) => {
      const item = seen.get(key)
      return item?.revision === revision ? item : undefined
    },
  }
}

/** The oldest goes where there are too many. */
const keep = <T>(map: Map<string, T>, key: string, value: T, most: number): void => {
  map.delete(key)
  map.set(key, value)
  if (map.size <= most) return
  for (const oldest of map.keys()) {
    map.delete(oldest)
    return
  }
}
