import type { Clock, Logger, Metrics } from '@coxswain/ports'
import type { Client } from '../client/client.ts'
import type { Informers } from '../informers/informers.ts'
import type { ObjectKey } from '../util/object-key.ts'

export interface KeySourceInput {
  /** For reads alone: writing is the plan's. */
  readonly client: Client
  /** Caches that are shared with all of the process. */
  readonly informers: Informers
  readonly clock: Clock
  readonly logger: Logger
  readonly metrics: Metrics
  /** Puts a key into the controller's queue. */
  enqueue(key: ObjectKey): void
}

export interface RunningKeySource {
  /** Lets go of all that it follows. Idempotent. */
  stop(): void
  /** What still moves. */
  activity(): readonly string[]
}

/**
 * Feeds a controller's queue from what no declared kind tells of: objects of kinds that are known at run time alone, say. Started once,
 * when the declared caches are filled; a controller's `gather` sees what the source has learned, and hands it to `reconcile`.
 */
export interface KeySource {
  start(input: KeySourceInput): RunningKeySource
}
