import { apiVersionOf, type DeepReadonly, deepCopy, deepFreeze, type KubeObject, type Stored } from '@coxswain/api-types'
import { type ResourceRef, refOf } from '../client/resource.ts'
import { createStore } from '../informers/store.ts'
import type { Controller } from '../runner/controller.ts'
import { declaredKinds } from '../runner/declared-kinds.ts'
import { createView, type View, type ViewSource } from '../runner/view.ts'
import { keyOf } from '../util/object-key.ts'

/** The objects of a small cluster, each with apiVersion and kind. Plain data. */
export type World = readonly DeepReadonly<KubeObject>[]

/** What a server would have filled in, made of the object's own name and its place: the same world gives the same values. */
export const stored = (object: DeepReadonly<KubeObject>, place: number): Stored<KubeObject> => {
  const { metadata } = object
  const withStoredMeta = {
    ...object,
    metadata: {
      ...metadata,
      name: metadata.name ?? '',
      uid: metadata.uid ?? `uid-${object.kind ?? ''}-${keyOf(object)}`,
      resourceVersion: metadata.resourceVersion ?? String(place + 1),
      creationTimestamp: metadata.creationTimestamp ?? '2026-01-01T00:00:00Z',
    },
  }
  // Objects of cluster scope have no namespace, whatever the type says.
  return withStoredMeta as Stored<KubeObject>
}

export const isOfResource = (object: DeepReadonly<KubeObject>, ref: ResourceRef): boolean =>
  object.kind === ref.kind && object.apiVersion === apiVersionOf(ref.group, ref.version)

/** A view of a world for a controller, with the indexes that it declares. Its objects are frozen copies: changing one fails. */
export const viewOf = (controller: Controller, world: World): View => {
  const objects = world.map((object, place) => deepCopy(stored(object, place)) as Stored<KubeObject>)
  const sources = new Map<string, ViewSource>()
  for (const { id, kind, indexes } of declaredKinds(controller).values()) {
    const store = createStore({ prepare: deepFreeze })
    for (const [name, keys] of indexes) store.addIndex(name, keys)
    const ref = refOf(kind)
    store.replace(
      objects.filter((object) => isOfResource(object, ref)),
      String(objects.length),
    )
    sources.set(id, { lister: store, indexes: new Map([...indexes.keys()].map((name) => [name, name])) })
  }
  return createView(`controller ${controller.name}`, sources)
}
