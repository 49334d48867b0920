import { type DeepReadonly, deepEqual, deepFreeze, type KubeObject, type Stored, status } from '@coxswain/api-types'
import { type Kind, type ResourceRef, refOf, resourceId } from '../../client/resource.ts'
import type { WatchEvent } from '../../client/verbs/watch.ts'
import { keyOf, objectKey } from '../../util/object-key.ts'

type StoredObject = Stored<KubeObject>

export interface ObjectName {
  readonly namespace?: string | undefined
  readonly name: string
}

/** The objects of one resource, and all that has happened to it. */
export interface Collection {
  readonly ref: ResourceRef
  readonly objects: Map<string, StoredObject>
  readonly events: WatchEvent[]
}

/** Objects and their history under one revision counter. What it gives is frozen. */
export interface ModelStore {
  collectionOf(kind: Kind): Collection
  collections(): readonly Collection[]
  /** Throws NotFound. */
  found(collection: Collection, name: ObjectName): StoredObject
  commit(collection: Collection, type: 'ADDED' | 'MODIFIED' | 'DELETED', object: DeepReadonly<StoredObject>): StoredObject
  /** Writes the next state of an object; nothing where it is the same. One that was to go and waits for nothing any more goes. */
  change(collection: Collection, current: StoredObject, next: StoredObject): StoredObject
  revision(): string
}

export const createModelStore = (): ModelStore => {
  const collections = new Map<string, Collection>()
  let revision = 0

  const commit: ModelStore['commit'] = ({ objects, events }, type, object) => {
    revision++
    const next = deepFreeze({ ...object, metadata: { ...object.metadata, resourceVersion: String(revision) } }) as StoredObject
    if (type === 'DELETED') objects.delete(keyOf(next))
    else objects.set(keyOf(next), next)
    events.push({ type, object: next })
    return next
  }
  return {
    collectionOf: (kind) => {
      // Metadata alone may be asked for, and whole objects are given: nobody minds.
      const { metadataOnly: _, ...ref } = refOf(kind)
      const id = resourceId(ref)
      const known = collections.get(id)
      if (known !== undefined) return known
      const collection: Collection = { ref, objects: new Map(), events: [] }
      collections.set(id, collection)
      return collection
    },
    collections: () => [...collections.values()],
    found: ({ ref, objects }, { namespace, name }) => {
      const object = objects.get(objectKey(namespace, name))
      if (object === undefined) throw status.notFound({ group: ref.group, resource: ref.plural }, name)
      return object
    },
    commit,
    change: (collection, current, next) => {
      if (deepEqual(current, next)) return current
      const { deletionTimestamp, deletionGracePeriodSeconds = 0 } = next.metadata
      const gone = deletionTimestamp !== undefined && finalizersOf(next).length === 0 && deletionGracePeriodSeconds === 0
      return commit(collection, gone ? 'DELETED' : 'MODIFIED', next)
    },
    revision: () => String(revision),
  }
}

/** What must be given up before an object may go. A namespace has some of its own, beside those of its metadata. */
export const finalizersOf = (object: StoredObject): readonly string[] => {
  const { spec } = object as { readonly spec?: { readonly finalizers?: readonly string[] } }
  return [...(object.metadata.finalizers ?? []), ...(object.kind === 'Namespace' ? (spec?.finalizers ?? []) : [])]
}
