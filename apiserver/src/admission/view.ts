import type { KindDefinition, KubeObject } from '@coxswain/api-types'
import type { Cache } from '../cache/cache.ts'
import type { Entry, Objects } from '../cache/entry.ts'
import type { AdmissionView } from './chain.ts'

interface Parts {
  readonly cache: Cache
  readonly objects: Objects
}

/** What admission plugins see of the cache. Lists are kept until something of the kind changes: plugins ask for them with every write. */
export const createAdmissionView = ({ cache, objects }: Parts): AdmissionView => {
  const lists = new Map<KindDefinition, { readonly revision: number; readonly byNamespace: Map<string, readonly KubeObject[]> }>()
  const listsOf = (definition: KindDefinition): Map<string, readonly KubeObject[]> => {
    const revision = cache.kind(definition).lastChange()
    const kept = lists.get(definition)
    if (kept?.revision === revision) return kept.byNamespace
    const byNamespace = new Map<string, readonly KubeObject[]>()
    lists.set(definition, { revision, byNamespace })
    return byNamespace
  }
  const find = (definition: KindDefinition, namespace: string, name: string): Entry | undefined =>
    cache.kind(definition).find(namespace, name)
  return {
    get: (...named) => {
      const entry = find(...named)
      return entry === undefined ? undefined : objects.object(entry)
    },
    labels: (...named) => find(...named)?.labels,
    list: (definition, namespace = '') => {
      const kept = listsOf(definition)
      const known = kept.get(namespace)
      if (known !== undefined) return known
      const all = [...cache.kind(definition).scan(namespace)].map((entry) => objects.object(entry))
      kept.set(namespace, all)
      return all
    },
  }
}
