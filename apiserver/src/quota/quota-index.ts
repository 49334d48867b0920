import { type DeepReadonly, kinds, quota, type ResourceQuota } from '@coxswain/api-types'
import type { Cache } from '../cache/cache.ts'
import type { Objects } from '../cache/entry.ts'
import { follow } from '../cache/follow.ts'

/** A quota as it is asked: worked out once for each of its versions. */
export interface CompiledQuota {
  readonly key: string
  readonly name: string
  readonly revision: number
  readonly object: DeepReadonly<ResourceQuota>
  readonly scopes: readonly quota.QuotaScope[]
  readonly hard: quota.Amounts
  readonly used: quota.Amounts
  /** Names in `hard`, by the resource that they are about. */
  readonly names: ReadonlyMap<string, readonly string[]>
}

export interface QuotaIndex {
  /** The quotas of a namespace by key; undefined where it has none, as mostly. */
  of(namespace: string): ReadonlyMap<string, CompiledQuota> | undefined
  close(): void
}

export const resourceKey = ({ group, plural }: quota.CountedResource): string => `${group}/${plural}`

export const compileQuota = (key: string, revision: number, object: DeepReadonly<ResourceQuota>): CompiledQuota => {
  const hard = quota.readAmounts(object.status?.hard)
  const names = new Map<string, string[]>()
  for (const name of hard.keys()) {
    const counted = quota.countedBy(name)
    if (counted === undefined) continue
    const resource = resourceKey(counted)
    names.set(resource, [...(names.get(resource) ?? []), name])
  }
  const used = quota.readAmounts(object.status?.used)
  return { key, name: object.metadata.name ?? '', revision, object, scopes: quota.scopesOf(object), hard, used, names }
}

/** Follows the quotas of the cache. */
export const createQuotaIndex = (cache: Cache, objects: Objects): QuotaIndex => {
  const byNamespace = new Map<string, Map<string, CompiledQuota>>()
  const close = follow(cache, kinds.ResourceQuota, {
    put: (entry) => {
      const found = byNamespace.get(entry.namespace) ?? new Map<string, CompiledQuota>()
      byNamespace.set(entry.namespace, found)
      found.set(entry.key, compileQuota(entry.key, entry.revision, objects.object(entry) as ResourceQuota))
    },
    removed: ({ namespace, key }) => {
      const found = byNamespace.get(namespace)
      if (found?.delete(key) === true && found.size === 0) byNamespace.delete(namespace)
    },
  })
  return { of: (namespace) => byNamespace.get(namespace), close }
}
