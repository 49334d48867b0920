import { apiVersionOf, type DeepReadonly, deepCopy, formatTime, type KubeObject, type Stored, status } from '@coxswain/api-types'
import type { Kind, ResourceRef } from '../../client/resource.ts'
import type { DeleteOptions } from '../../client/verbs/delete.ts'
import type { PatchOptions } from '../../client/verbs/patch.ts'
import type { WatchEvent } from '../../client/verbs/watch.ts'
import { keyOf, objectKey } from '../../util/object-key.ts'
import { mergePatch } from '../patches.ts'
import { type Collection, createModelStore, finalizersOf, type ModelStore, type ObjectName } from './model-store.ts'
import { checkPreconditions, patched, replaced, type Write } from './model-writes.ts'
import type { PlantedFault } from './planted.ts'

type Plain = DeepReadonly<KubeObject>
type StoredObject = Stored<KubeObject>

/**
 * What controllers rely on in an API server, and nothing else: names, uids, resourceVersions, generations, preconditions, finalizers,
 * the grace of pods that run, namespaces that take nothing more. No defaults, no validation, no garbage collection. Every call is one transaction.
 */
export interface ModelServer {
  /** Milliseconds since the epoch. */
  now(): number
  get<T extends KubeObject>(kind: Kind<T>, name: ObjectName): Stored<T> | undefined
  list<T extends KubeObject>(kind: Kind<T>): readonly Stored<T>[]
  /** Resources of which there is or was anything. */
  served(): readonly ResourceRef[]
  /** All objects of all kinds, with the resource of each. */
  everything(): readonly { readonly ref: ResourceRef; readonly object: StoredObject }[]
  /** Makes an object, or puts it in the place of the one of its name: as a user who asks for nothing. */
  put<T extends KubeObject>(kind: Kind<T>, object: DeepReadonly<T>): Stored<T>
  /** Reviews are answered, and not kept. */
  create(kind: Kind, object: Plain): StoredObject
  /** Takes an event. */
  tell(event: Plain): void
  update(kind: Kind, object: Plain, subresource?: string | undefined): StoredObject
  patch(kind: Kind, options: Pick<PatchOptions, 'namespace' | 'name' | 'type' | 'patch'>): StoredObject
  /** The object as it waits for its finalizers or its grace; undefined: it is gone. */
  remove(kind: Kind, options: DeleteOptions): StoredObject | undefined
  /** Takes an object away that waits for nothing but this: what the kubelet does at the end of a pod's grace. */
  erase(kind: Kind, name: ObjectName): void
  bind(options: ObjectName & { readonly uid?: string | undefined; readonly node: string }): void
  /** Everything that has happened to a resource, in order. */
  eventsOf(kind: Kind): readonly WatchEvent[]
  readonly revision: string
}

export interface ModelServerOptions {
  now(): number
  readonly fault?: PlantedFault | undefined
  /** Answers a review; undefined where this is none. */
  readonly answer?: ((kind: Kind, asked: Plain) => Plain | undefined) | undefined
  /** Is told of each event: nobody decides by them, so that they are kept nowhere. */
  readonly onEvent?: ((event: Plain) => void) | undefined
}

const PODS: ResourceRef = { group: '', version: 'v1', plural: 'pods', namespaced: true, kind: 'Pod' }
const NAMESPACES: ResourceRef = { group: '', version: 'v1', plural: 'namespaces', namespaced: false, kind: 'Namespace' }

export const createModelServer = ({ now, fault, answer, onEvent }: ModelServerOptions): ModelServer => {
  const store = createModelStore()
  const { collectionOf, found, change } = store
  const making = createMaker(store, now)
  const writing = (kind: Kind): { readonly collection: Collection; readonly write: Write } => {
    const collection = collectionOf(kind)
    return { collection, write: { ref: collection.ref, fault } }
  }
  const reading = {
    get: (kind: Kind, { namespace, name }: ObjectName) => collectionOf(kind).objects.get(objectKey(namespace, name)),
    list: (kind: Kind) => [...collectionOf(kind).objects.values()],
    put: (kind: Kind, object: Plain) => {
      const { collection, write } = writing(kind)
      const current = collection.objects.get(keyOf(object))
      if (current === undefined) return making(kind, object)
      const { uid: _uid, resourceVersion: _version, ...metadata } = object.metadata
      const next = { ...object, metadata: (mergePatch(current, { metadata }) as Plain).metadata }
      return change(collection, current, replaced(write, replaced(write, current, next), next, 'status'))
    },
  }
  return {
    now,
    // A collection holds objects of its own kind: that is what makes the typed face true.
    ...(reading as unknown as Pick<ModelServer, 'get' | 'list' | 'put'>),
    served: () =>
      store
        .collections()
        .filter(({ events }) => events.length > 0)
        .map(({ ref }) => ref),
    everything: () => store.collections().flatMap(({ ref, objects }) => [...objects.values()].map((object) => ({ ref, object }))),
    create: (kind, object) => (answer?.(kind, object) as StoredObject | undefined) ?? making(kind, object),
    tell: (event) => onEvent?.(event),
    update: (kind, object, subresource) => {
      const { collection, write } = writing(kind)
      const current = found(collection, { namespace: object.metadata.namespace, name: object.metadata.name ?? '' })
      return change(collection, current, replaced(write, current, object, subresource))
    },
    patch: (kind, options) => {
      const { collection, write } = writing(kind)
      const current = found(collection, options)
      return change(collection, current, patched(write, current, options))
    },
    remove: (kind, options) => {
      const { collection, write } = writing(kind)
      const current = found(collection, options)
      checkPreconditions(write, current, options.preconditions ?? {})
      const next = marked(current, options, now())
      if (next !== undefined) return change(collection, current, next)
      store.commit(collection, 'DELETED', current)
      return undefined
    },
    erase: (kind, name) => {
      const collection = collectionOf(kind)
      const current = found(collection, name)
      const { deletionGracePeriodSeconds: _grace, ...metadata } = current.metadata
      change(collection, current, { ...current, metadata: { deletionTimestamp: formatTime(now()), ...metadata } })
    },
    bind: ({ uid, node, ...name }) => {
      const { collection, write } = writing(PODS)
      const current = found(collection, name)
      checkPreconditions(write, current, { uid })
      if (specOf(current).nodeName !== undefined)
        throw status.conflict({ group: '', resource: 'pods' }, name.name, `pod ${name.name} is already assigned to node`)
      change(collection, current, mergePatch(current, { spec: { nodeName: node } }) as StoredObject)
    },
    eventsOf: (kind) => collectionOf(kind).events,
    get revision() {
      return store.revision()
    },
  }
}

interface PodLike {
  readonly nodeName?: string | undefined
  readonly terminationGracePeriodSeconds?: number | undefined
}
const specOf = (object: DeepReadonly<KubeObject>): PodLike => (object as { readonly spec?: PodLike }).spec ?? {}

/** Makes objects: uids and names count up. */
const createMaker = (store: ModelStore, now: () => number) => {
  let made = 0
  return (kind: Kind, given: Plain): StoredObject => {
    const collection = store.collectionOf(kind)
    const { group, version, plural, kind: kindName = '' } = collection.ref
    checkNamespace(store, collection.ref, given)
    made++
    const { generateName = '', ...metadata } = given.metadata
    const name = metadata.name ?? `${generateName}${made.toString(36)}`
    if (collection.objects.has(objectKey(metadata.namespace, name))) throw status.alreadyExists({ group, resource: plural }, name)
    const identity = { name, uid: `uid-${made}`, creationTimestamp: formatTime(now()), resourceVersion: '', generation: 1 }
    const object = { ...deepCopy(given), apiVersion: apiVersionOf(group, version), kind: kindName }
    return store.commit(collection, 'ADDED', { ...object, metadata: { ...deepCopy(metadata), ...identity } } as StoredObject)
  }
}

/** Refuses what would come into a namespace that is going or gone. Worlds without namespaces do not speak of them. */
const checkNamespace = (store: ModelStore, { group, plural, namespaced }: ResourceRef, { metadata }: Plain): void => {
  const { objects, events } = store.collectionOf(NAMESPACES)
  const { namespace = '', name } = metadata
  if (!namespaced || events.length === 0) return
  const found = objects.get(objectKey('', namespace))
  if (found === undefined) throw status.notFound({ group: '', resource: 'namespaces' }, namespace)
  if (found.metadata.deletionTimestamp === undefined) return
  const message = `namespace ${namespace} is being terminated`
  throw status.forbidden({ group, resource: plural }, name ?? '', message, [{ reason: 'NamespaceTerminating', message }])
}

/** An object that is to go, as it waits for its finalizers or its grace; undefined: it waits for nothing. */
const marked = (current: StoredObject, options: DeleteOptions, now: number): StoredObject | undefined => {
  const finalizers = [...(current.metadata.finalizers ?? []), ...policyFinalizer(options)]
  const grace = graceOf(current, options)
  if (finalizers.length === 0 && finalizersOf(current).length === 0 && grace === 0) return undefined
  if (current.metadata.deletionTimestamp !== undefined) return current
  const going = { deletionTimestamp: formatTime(now + grace * 1000), deletionGracePeriodSeconds: grace }
  return { ...current, metadata: { ...current.metadata, ...going, ...(finalizers.length > 0 ? { finalizers } : {}) } }
}

const policyFinalizer = ({ propagationPolicy }: DeleteOptions): readonly string[] =>
  propagationPolicy === 'Foreground' ? ['foregroundDeletion'] : propagationPolicy === 'Orphan' ? ['orphan'] : []

/** Seconds: a pod that a node runs is stopped by its kubelet, which then erases it. Ended pods have nothing left to stop. */
const graceOf = (object: StoredObject, { gracePeriodSeconds }: DeleteOptions): number => {
  const { nodeName, terminationGracePeriodSeconds = 30 } = specOf(object)
  const { phase } = (object as { readonly status?: { readonly phase?: string } }).status ?? {}
  if (object.kind !== 'Pod' || nodeName === undefined || phase === 'Failed' || phase === 'Succeeded') return 0
  return gracePeriodSeconds ?? terminationGracePeriodSeconds
}
