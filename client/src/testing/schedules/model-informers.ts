import type { Logger } from '@coxswain/ports'
import { type Kind, metadataOnly, resourceId } from '../../client/resource.ts'
import type { Informer } from '../../informers/cache.ts'
import type { Informers } from '../../informers/informers.ts'
import { createModelCache, type ModelCache } from './model-cache.ts'
import type { ModelServer } from './model-server.ts'
import type { PlantedFault } from './planted.ts'

/** The caches of one process, those that a controller declares and those that its source asks for. Each is filled as it is made. */
export interface ModelInformers {
  readonly informers: Informers
  /** By resource id. */
  readonly caches: ReadonlyMap<string, ModelCache>
}

export interface ModelInformersOptions {
  readonly server: ModelServer
  readonly logger: Logger
  readonly fault: PlantedFault | undefined
}

export const createModelInformers = ({ server, logger, fault }: ModelInformersOptions): ModelInformers => {
  const caches = new Map<string, ModelCache>()
  const find = (kind: Kind, options: { readonly metadataOnly?: boolean } = {}): Informer => {
    const wanted = options.metadataOnly === true ? metadataOnly(kind) : kind
    const id = resourceId(wanted)
    const cache = caches.get(id) ?? createModelCache({ kind: wanted, server, logger, fault })
    caches.set(id, cache)
    return cache.informer
  }
  const nothing = (): void => undefined
  return {
    caches,
    informers: {
      // A cache holds objects of its own kind: that is what makes the typed face true.
      for: find as unknown as Informers['for'],
      peek: (kind) => caches.get(resourceId(kind))?.informer,
      release: (kind) => void caches.delete(resourceId(kind)),
      start: nothing,
      stop: nothing,
      whenSynced: async () => undefined,
      activity: () => [],
    },
  }
}
