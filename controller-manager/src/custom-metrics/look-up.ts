import { matchesLabels, type Pod, parseLabelSelector } from '@coxswain/api-types'
import { type Client, type Lister, metadataOnly } from '@coxswain/client'
import type { Clock, Logger } from '@coxswain/ports'
import type { CustomAnswerParts } from './custom-answer.ts'
import { type ResourceMapper, readResources, resourceText } from './resources.ts'
import { unableToList } from './respond.ts'

export interface LookUpParts {
  readonly client: Pick<Client, 'discover' | 'listAll'>
  readonly pods: Pick<Lister<Pod>, 'list'>
  readonly clock: Clock
  readonly logger: Logger
}

/** Resources that came with a definition are known after this time at the latest. */
const KNOWN_MS = 30_000

/** How objects are looked up that metrics are about: pods in the cache, all others at the server. */
export const createLookUp = ({ client, pods, clock, logger }: LookUpParts): Pick<CustomAnswerParts, 'mapper' | 'namesOf'> => {
  let known: { readonly at: number; readonly mapper: Promise<ResourceMapper> } | undefined
  return {
    mapper: () => {
      const now = clock.monotonic()
      if (known === undefined || now - known.at > KNOWN_MS) known = { at: now, mapper: readResources(client) }
      return known.mapper
    },
    namesOf: async ({ group, resource, version, kind, namespaced }, namespace, labelSelector) => {
      if (group === '' && resource === 'pods') {
        const requirements = parseLabelSelector(labelSelector)
        return pods.list(namespace).flatMap(({ metadata }) => (matchesLabels(requirements, metadata.labels) ? [metadata.name] : []))
      }
      const ref = metadataOnly({ group, version, plural: resource, kind, namespaced })
      try {
        const { items } = await client.listAll(ref, { labelSelector, ...(namespaced ? { namespace } : {}) })
        return items.map(({ metadata }) => metadata.name)
      } catch (error) {
        // What this server may not see is not told to whoever asks it.
        logger.warn({ error, resource: resourceText({ group, resource }) }, 'objects that a metric is about could not be listed')
        throw unableToList()
      }
    },
  }
}
