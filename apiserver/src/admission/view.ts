import type { KindDefinition, KubeObject, Registry, Resource } from '@coxswain/api-types'
import type { Cache } from '../cache/cache.ts'
import type { Objects } from '../cache/entry.ts'
import { selectionOf } from '../cache/selection.ts'
import { objectKey } from '../storage/object-keys.ts'
import type { AdmissionView } from './chain.ts'

interface Parts {
  readonly cache: Cache
  readonly objects: Objects
  readonly registry: Registry
}

/** What admission plugins see of the cache. Lists are kept until something of the kind changes: plugins ask for them with every write. */
export const createAdmissionView = ({ cache, objects, registry }: Parts): AdmissionView => {
  const lists = new Map<KindDefinition, { readonly revision: number; readonly all: readonly KubeObject[] }>()
  return {
    get: (definition, namespace, name) => {
      const entry = cache.kind(definition).get(objectKey(definition, namespace, name))
      return entry === undefined ? undefined : objects.object(entry)
    },
    list: (definition) => {
      const kind = cache.kind(definition)
      const kept = lists.get(definition)
      if (kept?.revision === kind.lastChange()) return kept.all
      const resource = registry.resources.find((each) => each.definition === definition) as Resource
      const all = [...kind.candidates(selectionOf(resource, '', '', new Map()))].map((entry) => objects.object(entry))
      lists.set(definition, { revision: kind.lastChange(), all })
      return all
    },
  }
}
