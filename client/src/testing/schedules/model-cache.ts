import type { Logger } from '@coxswain/ports'
import type { Kind } from '../../client/resource.ts'
import { createCache, type Informer } from '../../informers/cache.ts'
import type { ModelServer } from './model-server.ts'
import type { PlantedFault } from './planted.ts'

/** A cache that hears of the server's changes when it is told to, in their order. */
export interface ModelCache {
  readonly informer: Informer
  /** Changes that it has not heard of. */
  behind(): number
  /** Hears of the next so many. */
  hear(count: number): void
}

/** With the planted fault `lost-event` each cache misses one change in so many. */
const LOST_ONE_IN = 5

export interface ModelCacheOptions {
  readonly kind: Kind
  readonly server: ModelServer
  readonly logger: Logger
  readonly fault: PlantedFault | undefined
}

export const createModelCache = ({ kind, server, logger, fault }: ModelCacheOptions): ModelCache => {
  const { informer, sink } = createCache({ kind, logger, freeze: true })
  sink.replace(server.list(kind), server.revision)
  let heard = server.eventsOf(kind).length
  const seen: Informer = fault === 'stale-view' ? claimingToBeNewest(informer, server) : informer
  return {
    informer: seen,
    behind: () => server.eventsOf(kind).length - heard,
    hear: (count) => {
      const events = server.eventsOf(kind).slice(heard, heard + count)
      const from = heard
      heard += events.length
      const told = fault === 'lost-event' ? events.filter((_, i) => (from + i) % LOST_ONE_IN !== LOST_ONE_IN - 1) : events
      sink.apply(told, events.at(-1)?.object.metadata?.resourceVersion ?? informer.revision)
    },
  }
}

/** Whoever waits until such a cache shows a write does not wait at all. */
const claimingToBeNewest = (informer: Informer, server: ModelServer): Informer =>
  Object.defineProperty({ ...informer }, 'revision', { get: () => server.revision, enumerable: true })
