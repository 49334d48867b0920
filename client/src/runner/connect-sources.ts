import { controllerOf, type KubeObject, type Stored } from '@coxswain/api-types'
import type { Logger } from '@coxswain/ports'
import { type Kind, refOf, resourceId } from '../client/resource.ts'
import type { Informer, Unsubscribe } from '../informers/cache.ts'
import type { Change } from '../informers/store.ts'
import { keyOf, type ObjectKey, objectKey } from '../util/object-key.ts'
import type { Controller } from './controller.ts'
import type { View } from './view.ts'

export interface Connection {
  readonly controller: Controller
  /** Caches by resource id. */
  readonly informers: ReadonlyMap<string, Informer>
  readonly view: View
  readonly logger: Logger
  enqueue(key: ObjectKey): void
}

type KeysOf = (object: Stored<KubeObject>, change: Change) => readonly ObjectKey[]

/** Turns changes of all that a controller looks at into keys of its queue. Gives what undoes it. */
export const connectSources = ({ controller, informers, view, logger, enqueue }: Connection): readonly Unsubscribe[] => {
  const listen = (id: string, keysOf: KeysOf, when: ((change: Change) => boolean) | undefined): Unsubscribe => {
    const informer = informers.get(id)
    if (informer === undefined) throw new Error(`controller ${controller.name}: no cache of ${id}`)
    const enqueueAll = (change: Change): void => {
      if (when !== undefined && !when(change)) return
      for (const key of keysOf(change.object, change)) enqueue(key)
      // What an object no longer belongs to must hear of it too.
      if (change.previous !== undefined && change.previous !== change.object)
        for (const key of keysOf(change.previous, change)) enqueue(key)
    }
    return informer.onChange((changes) => {
      for (const change of changes) {
        try {
          enqueueAll(change)
        } catch (error) {
          logger.error(
            { controller: controller.name, resource: id, key: keyOf(change.object), error: messageOf(error) },
            'a change cannot be mapped to keys',
          )
        }
      }
    })
  }
  const { owns = [], watches = [] } = controller
  const own = controller.for
  return [
    ...(own === undefined ? [] : [listen(resourceId(own), (object) => [keyOf(object)], controller.when)]),
    ...(own === undefined ? [] : owns.map((kind) => listen(resourceId(kind), ownerKeys(own), undefined))),
    ...watches.map(({ kind, keys, when }) => listen(resourceId(kind), (object, change) => keys(object, view, change), when)),
  ]
}

/** The key of the owner that controls an object, where the owner is of the controller's kind in any version of its group. */
const ownerKeys = (ownerKind: Kind): KeysOf => {
  const { group, kind, namespaced } = refOf(ownerKind)
  return (object) => {
    const owner = controllerOf(object)
    if (owner === undefined || owner.kind !== kind || groupOf(owner.apiVersion) !== group) return []
    return [objectKey(namespaced ? object.metadata.namespace : undefined, owner.name)]
  }
}

const groupOf = (apiVersion: string): string => {
  const slash = apiVersion.indexOf('/')
  return slash < 0 ? '' : apiVersion.slice(0, slash)
}

export const messageOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error))
