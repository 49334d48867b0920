import type { Clock } from '@coxswain/ports'
import type { EtcdClient } from './client.ts'

/** Leases shared by keys of like life, so that a cluster with 10,000 events an hour has hundreds of leases, not thousands. */
export interface Leases {
  /** Id of a lease that ends no sooner than `ttlSeconds` from now, and by a twentieth (at most a minute) later. */
  lease(ttlSeconds: number): Promise<string>
  /** The lease turned out to be gone. */
  forget(ttlSeconds: number): void
}

interface Shared {
  readonly id: Promise<string>
  readonly ends: number
  keys: number
}

const MOST_SECONDS_LATE = 60
const MOST_KEYS = 1_000

export const leases = (client: EtcdClient, clock: Clock): Leases => {
  const present = new Map<number, Shared>()
  const grant = async (ttlSeconds: number): Promise<string> => {
    // A grant that is tried again leaves at worst a lease without keys, which ends by itself.
    const { ID } = await client.repeat((etcd, options) => etcd.leaseClient.leaseGrant({ TTL: String(ttlSeconds) }, options))
    return ID
  }
  return {
    lease: async (ttlSeconds) => {
      const now = clock.monotonic() / 1_000
      const known = present.get(ttlSeconds)
      if (known !== undefined && known.ends - now >= ttlSeconds && known.keys < MOST_KEYS) {
        known.keys++
        return known.id
      }
      const seconds = Math.ceil(ttlSeconds + Math.min(ttlSeconds / 20, MOST_SECONDS_LATE))
      const shared: Shared = { id: grant(seconds), ends: now + seconds, keys: 1 }
      present.set(ttlSeconds, shared)
      try {
        return await shared.id
      } catch (error) {
        if (present.get(ttlSeconds) === shared) present.delete(ttlSeconds)
        throw error
      }
    },
    forget: (ttlSeconds) => {
      present.delete(ttlSeconds)
    },
  }
}
