import { apiVersionOf, type KubeObject, type MetaV1, type Stored } from '@coxswain/api-types'
import { acceptOf } from '../media-types.ts'
import { collectionPath, type Kind, type ResourceRef, refOf } from '../resource.ts'
import type { Wire } from '../wire.ts'

/** Which objects of a kind are meant. All of them unless said otherwise. */
export interface Selection {
  readonly namespace?: string | undefined
  readonly labelSelector?: string | undefined
  readonly fieldSelector?: string | undefined
}

export interface ListOptions extends Selection {
  /** Largest number of objects of one page; what is left is reached by `continue`. */
  readonly limit?: number | undefined
  readonly continue?: string | undefined
  readonly resourceVersion?: string | undefined
  readonly resourceVersionMatch?: 'Exact' | 'NotOlderThan' | undefined
  readonly signal?: AbortSignal | undefined
}

export interface ObjectList<T extends KubeObject> {
  readonly items: readonly Stored<T>[]
  readonly resourceVersion: string
  /** Empty on the last page. */
  readonly continue: string
  readonly remainingItemCount: number | undefined
}

/** Reads one page of a collection. */
export const listVerb =
  (wire: Wire) =>
  async <T extends KubeObject>(kind: Kind<T>, options: ListOptions = {}): Promise<ObjectList<T>> => {
    const ref = refOf(kind)
    const { namespace, signal, labelSelector, fieldSelector, limit, resourceVersion, resourceVersionMatch } = options
    const query = { labelSelector, fieldSelector, limit, continue: options.continue, resourceVersion, resourceVersionMatch }
    const answer = await wire.json({ method: 'GET', path: collectionPath(ref, namespace), query, accept: acceptOf(ref, 'list'), signal })
    const list = answer as { readonly metadata?: MetaV1.ListMeta; readonly items?: KubeObject[] | null }
    return {
      items: named(ref, list.items ?? []) as readonly KubeObject[] as readonly Stored<T>[],
      resourceVersion: list.metadata?.resourceVersion ?? '',
      continue: list.metadata?.continue ?? '',
      remainingItemCount: list.metadata?.remainingItemCount,
    }
  }

/** Upstream leaves apiVersion and kind out of a list's items; whoever holds one wants to know what it is. The items are the caller's own. */
const named = (ref: ResourceRef, items: KubeObject[]): readonly KubeObject[] => {
  if (ref.kind === undefined || ref.metadataOnly === true) return items
  const apiVersion = apiVersionOf(ref.group, ref.version)
  for (const item of items) {
    item.apiVersion ??= apiVersion
    item.kind ??= ref.kind
  }
  return items
}

/** Reads a whole collection page by page. An expired continuation starts again, as one list without pages (client-go's pager). */
export const listAllVerb = (wire: Wire) => {
  const list = listVerb(wire)
  return async <T extends KubeObject>(kind: Kind<T>, options: Omit<ListOptions, 'continue'> = {}): Promise<ObjectList<T>> => {
    const { limit = 500 } = options
    const items: Stored<T>[] = []
    let page = await list(kind, { ...options, limit })
    for (;;) {
      for (const item of page.items) items.push(item)
      if (page.continue === '') return { ...page, items }
      try {
        page = await list(kind, { ...options, limit, resourceVersion: undefined, resourceVersionMatch: undefined, continue: page.continue })
      } catch (error) {
        if (!isExpired(error)) throw error
        return list(kind, { ...options, limit: undefined })
      }
    }
  }
}

const isExpired = (error: unknown): boolean => (error as { readonly code?: unknown }).code === 410
