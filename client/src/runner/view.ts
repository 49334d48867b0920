import { controllerOf, type KubeObject, type Stored } from '@coxswain/api-types'
import { type Kind, resourceId } from '../client/resource.ts'
import type { Lister } from '../informers/store.ts'

/** What a controller sees of the cluster: the cached objects of the kinds it declares. Reading another kind throws, by name. */
export interface View {
  get<T extends KubeObject>(kind: Kind<T>, namespace: string, name: string): Stored<T> | undefined
  /** All objects of a kind, or those of one namespace. */
  list<T extends KubeObject>(kind: Kind<T>, namespace?: string | undefined): readonly Stored<T>[]
  /** Objects of `kind` that `owner` controls (by uid). */
  ownedBy<T extends KubeObject>(owner: { readonly metadata: { readonly uid?: string | undefined } }, kind: Kind<T>): readonly Stored<T>[]
  /** Objects that an index of the controller files under `key`. */
  byIndex<T extends KubeObject>(kind: Kind<T>, index: string, key: string): readonly Stored<T>[]
}

/** The index behind `ownedBy`. */
export const CONTROLLER_INDEX = 'controller uid'
export const controllerUids = (object: Stored<KubeObject>): readonly string[] => {
  const owner = controllerOf(object)
  return owner === undefined ? [] : [owner.uid]
}

export interface ViewSource {
  readonly lister: Lister
  /** Names of the controller's indexes -> names under which the cache has them. */
  readonly indexes: ReadonlyMap<string, string>
}

/** A view over caches, by resource id. `reader` is who looks, for messages. */
export const createView = (reader: string, sources: ReadonlyMap<string, ViewSource>): View => {
  // A kind is looked up by identity first: its id is a text that would be put together on every call.
  const found = new Map<unknown, ViewSource>()
  const sourceOf = (kind: unknown): ViewSource => {
    const known = found.get(kind)
    if (known !== undefined) return known
    const id = resourceId(kind as Kind)
    const source = sources.get(id)
    if (source === undefined) throw new Error(`${reader} does not declare ${id}: name it under owns, watches or reads`)
    found.set(kind, source)
    return source
  }
  const view = {
    get: (kind: unknown, namespace: string, name: string) => sourceOf(kind).lister.get(namespace, name),
    list: (kind: unknown, namespace?: string) => sourceOf(kind).lister.list(namespace),
    ownedBy: (owner: { readonly metadata: { readonly uid?: string | undefined } }, kind: unknown) =>
      owner.metadata.uid === undefined ? [] : sourceOf(kind).lister.byIndex(CONTROLLER_INDEX, owner.metadata.uid),
    byIndex: (kind: unknown, index: string, key: string) => {
      const { lister, indexes } = sourceOf(kind)
      const name = indexes.get(index)
      if (name === undefined) throw new Error(`${reader} declares no index ${JSON.stringify(index)} of ${resourceId(kind as Kind)}`)
      return lister.byIndex(name, key)
    },
  }
  // Each cache holds objects of its own kind: that is what makes the typed face true.
  return view as unknown as View
}
