import type { Clock, Logger, Random } from '@coxswain/ports'
import type { Client } from '../client/client.ts'
import { type Kind, resourceId } from '../client/resource.ts'
import type { Selection } from '../client/verbs/list.ts'
import { createCache, type Informer } from './cache.ts'
import { createReflector } from './reflector.ts'

export interface InformerOptions {
  readonly kind: Kind
  readonly selection: Selection
  readonly client: Pick<Client, 'list' | 'watch'>
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly streaming: boolean
  readonly freeze: boolean
}

/** An informer and the handles that only its owner has. */
export interface OwnedInformer {
  readonly informer: Informer
  start(): void
  stop(): void
  /** What it is busy with; undefined when it only waits for news. */
  activity(): string | undefined
}

export const createInformer = (options: InformerOptions): OwnedInformer => {
  const { kind, logger, freeze } = options
  const { informer, sink } = createCache({ kind, logger, freeze })
  const reflector = createReflector({ ...options, sink })
  return {
    informer,
    start: reflector.start,
    stop: reflector.stop,
    activity: () => {
      const { tag } = reflector.state()
      return tag === 'Listing' || tag === 'StreamListing' ? `informer ${resourceId(kind)}: ${tag}` : undefined
    },
  }
}
