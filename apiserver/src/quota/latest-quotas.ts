import { type KindDefinition, kinds, type ResourceQuota } from '@coxswain/api-types'
import type { Objects } from '../cache/entry.ts'
import type { StoreItem } from '../storage/store.ts'
import { type CompiledQuota, compileQuota, type QuotaIndex } from './quota-index.ts'

/** The quotas of a namespace as they are known best: by the cache, or by what the store has said since. */
export interface LatestQuotas {
  of(namespace: string): readonly CompiledQuota[]
  /** What the store said of a quota; undefined: it is gone. */
  learn(key: string, item: StoreItem | undefined): void
}

interface Options {
  readonly index: QuotaIndex
  readonly objects: Objects
  /** The cache of a store that is not shared knows everything at once. */
  readonly shared: boolean
}

export const createLatestQuotas = ({ index, objects, shared }: Options): LatestQuotas => {
  const learned = new Map<string, CompiledQuota | undefined>()
  const compiled = ({ key, value, revision }: StoreItem): CompiledQuota => {
    const entry = objects.entry(kinds.ResourceQuota as KindDefinition, { key, value, revision })
    return compileQuota(key, revision, objects.object(entry) as ResourceQuota)
  }
  return {
    of: (namespace) =>
      [...(index.of(namespace)?.values() ?? [])].flatMap((known) => {
        if (!learned.has(known.key)) return [known]
        const newer = learned.get(known.key)
        if (newer !== undefined && newer.revision > known.revision) return [newer]
        // The cache has caught up, or a quota of the same name has come since.
        learned.delete(known.key)
        return newer === undefined ? [] : [known]
      }),
    learn: (key, item) => {
      if (shared) learned.set(key, item === undefined ? undefined : compiled(item))
    },
  }
}
