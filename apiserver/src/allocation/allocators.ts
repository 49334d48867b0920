import { type KindDefinition, type KubeObject, kinds } from '@coxswain/api-types'
import type { Clock } from '@coxswain/ports'
import type { Cache } from '../cache/cache.ts'
import type { Objects } from '../cache/entry.ts'
import type { Compare, Operation } from '../storage/store.ts'
import { createReserve, type Reserve } from './reservations.ts'
import { createServiceAllocator, type ServiceAllocatorOptions } from './service-allocator.ts'

/**
 * What a write must reserve or release besides its object. The keys are written in the object's own transaction, so
 * that an address or a port is given out once, whichever server gives it, and never stays taken by nobody.
 */
export interface Reservation {
  readonly compares: readonly Compare[]
  readonly operations: readonly Operation[]
}

export const NO_RESERVATION: Reservation = { compares: [], operations: [] }

export interface Allocator {
  /** Fills in what `draft` asks to be given. Throws Invalid where it asks for something that is taken. */
  allocate(draft: KubeObject, old: KubeObject | undefined): Reservation
  release(old: KubeObject): Reservation
}

export interface Allocators {
  /** Undefined for kinds that hold nothing but themselves. */
  of(definition: KindDefinition): Allocator | undefined
  /** For repairs: writes a key for the service that holds it. */
  readonly reserve: Reserve
}

export interface AllocatorsOptions extends Omit<ServiceAllocatorOptions, 'reserve' | 'isTaken'> {
  readonly cache: Cache
  readonly objects: Objects
  readonly clock: Clock
}

export const createAllocators = (options: AllocatorsOptions): Allocators => {
  const { cache, objects, clock, random } = options
  const reserve = createReserve({ objects, clock, random: random.fork('reservations') })
  const isTaken = (key: string): boolean =>
    cache.allocations.has(key) || cache.kind(kinds.IPAddress as KindDefinition).get(key) !== undefined
  const service = createServiceAllocator({ ...options, isTaken, reserve })
  return { reserve, of: (definition) => (definition === kinds.Service ? service : undefined) }
}
