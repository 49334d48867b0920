import { apiVersionOf, type CauseStage, type CoreV1, type DeepReadonly, type KubeObject } from '@coxswain/api-types'
import type { PatchType } from '../client/media-types.ts'
import { type Kind, refOf, resourceName } from '../client/resource.ts'
import type { Preconditions } from '../client/verbs/delete.ts'
import { objectKey } from '../util/object-key.ts'
import type {
  BindStep,
  CreateStep,
  DeleteCollectionStep,
  DeleteStep,
  EventNote,
  EventStep,
  EvictStep,
  PatchStep,
  Removal,
  ScaleStep,
  StepNotes,
  TellStep,
  UpdateStep,
} from './plan.ts'

/** What every maker of a step takes. */
export interface StepOptions extends StepNotes {
  readonly reason: string
  readonly because?: DeepReadonly<CoreV1.ObjectReference> | undefined
  /** Made of the verb and the object's name unless given. */
  readonly id?: string | undefined
  readonly after?: readonly string[] | undefined
}

/** Names one object: any object that was read, or its metadata alone. */
export interface Named {
  readonly metadata: {
    readonly namespace?: string | undefined
    readonly name?: string | undefined
    readonly uid?: string | undefined
    readonly resourceVersion?: string | undefined
  }
}

const stepBase = (id: string, { reason, because, id: given, after = [], onSuccess, onFailure, counted }: StepOptions) => ({
  id: given ?? id,
  reason,
  ...(because === undefined ? {} : { because }),
  after,
  notes: {
    ...(onSuccess === undefined ? {} : { onSuccess }),
    ...(onFailure === undefined ? {} : { onFailure }),
    ...(counted === undefined ? {} : { counted }),
  },
})

const idOf = (verb: string, kind: Kind, { metadata }: Named): string =>
  `${verb} ${resourceName(refOf(kind))} ${objectKey(metadata.namespace, metadata.name ?? '')}`
const targetOf = (kind: Kind, { metadata }: Named) => ({
  resource: refOf(kind),
  namespace: metadata.namespace ?? '',
  name: metadata.name ?? '',
})

/** Creates an object. One whose name the server makes (generateName) needs an id. */
export const create = <T extends KubeObject>(kind: Kind<T>, object: DeepReadonly<NoInfer<T>>, options: StepOptions): CreateStep => {
  const plain = object as DeepReadonly<KubeObject>
  const { namespace, name, generateName } = plain.metadata
  const metadata = { namespace, name: name ?? generateName ?? '' }
  return { do: 'create', ...stepBase(idOf('create', kind as Kind, { metadata }), options), resource: refOf(kind as Kind), object: plain }
}

const updateStep =
  (verb: 'update' | 'updateStatus') =>
  <T extends KubeObject>(kind: Kind<T>, object: DeepReadonly<NoInfer<T>>, options: StepOptions): UpdateStep => {
    const plain = object as DeepReadonly<KubeObject>
    return { do: verb, ...stepBase(idOf(verb, kind as Kind, plain), options), ...targetOf(kind as Kind, plain), object: plain }
  }

/** Replaces an object through one of its subresources, such as a namespace's `finalize`. */
export const updateSubresource = <T extends KubeObject>(
  kind: Kind<T>,
  object: DeepReadonly<NoInfer<T>>,
  options: StepOptions & { readonly subresource: string },
): UpdateStep => {
  const id = idOf(`update ${options.subresource} of`, kind as Kind, object as DeepReadonly<KubeObject>)
  return { ...update(kind, object, { ...options, id: options.id ?? id }), subresource: options.subresource }
}

/** Replaces an object; refused when it has changed since this one was read. Not sent where the cache holds the same. */
export const update = updateStep('update')
/** Replaces an object's status; refused when the object has changed since. Not sent where the cache holds the same. */
export const updateStatus = updateStep('updateStatus')

export interface PatchStepOptions extends StepOptions {
  readonly type: PatchType
  readonly patch: unknown
  readonly subresource?: string | undefined
  /** The uid of the object given, unless said otherwise. */
  readonly preconditions?: Preconditions | undefined
  readonly fieldManager?: string | undefined
  readonly force?: boolean | undefined
}

/** Changes part of an object, which must still be the one given (by uid). */
export const patch = (kind: Kind, object: Named, options: PatchStepOptions): PatchStep => {
  const { type, patch: change, subresource, preconditions = { uid: object.metadata.uid }, fieldManager, force } = options
  return {
    do: 'patch',
    ...stepBase(idOf(subresource === undefined ? 'patch' : `patch ${subresource} of`, kind, object), options),
    ...targetOf(kind, object),
    type,
    patch: change,
    preconditions,
    ...(subresource === undefined ? {} : { subresource }),
    ...(fieldManager === undefined ? {} : { fieldManager }),
    ...(force === undefined ? {} : { force }),
  }
}

export interface RemovalOptions extends StepOptions, Partial<Removal> {}

const removalOf = ({ preconditions, propagationPolicy, gracePeriodSeconds }: RemovalOptions, { metadata }: Named): Removal => ({
  preconditions: preconditions ?? { uid: metadata.uid },
  ...(propagationPolicy === undefined ? {} : { propagationPolicy }),
  ...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }),
})

/** Deletes an object, which must still be the one given (by uid). That it is gone already counts as success. */
export const remove = (kind: Kind, object: Named, options: RemovalOptions): DeleteStep => ({
  do: 'delete',
  ...stepBase(idOf('delete', kind, object), options),
  ...targetOf(kind, object),
  ...removalOf(options, object),
})

/** Deletes all objects of a resource in a namespace. */
export const removeAll = (
  kind: Kind,
  namespace: string,
  options: StepOptions & Pick<Removal, 'propagationPolicy'>,
): DeleteCollectionStep => ({
  do: 'deleteCollection',
  ...stepBase(`delete all ${resourceName(refOf(kind))} in ${namespace}`, options),
  resource: refOf(kind),
  namespace,
  ...(options.propagationPolicy === undefined ? {} : { propagationPolicy: options.propagationPolicy }),
})

/** Sets the number of replicas through the `scale` subresource. */
export const scale = (
  kind: Kind,
  object: Named,
  options: StepOptions & { readonly replicas: number; readonly resourceVersion?: string | undefined },
): ScaleStep => ({
  do: 'scale',
  ...stepBase(idOf('scale', kind, object), options),
  ...targetOf(kind, object),
  replicas: options.replicas,
  ...(options.resourceVersion === undefined ? {} : { resourceVersion: options.resourceVersion }),
})

const podOf = ({ metadata }: Named) => ({ namespace: metadata.namespace ?? '', name: metadata.name ?? '' })

/** Binds a pod to a node. */
export const bind = (pod: Named, node: string, options: StepOptions): BindStep => ({
  do: 'bind',
  ...stepBase(`bind ${objectKey(pod.metadata.namespace, pod.metadata.name ?? '')}`, options),
  ...podOf(pod),
  uid: pod.metadata.uid ?? '',
  node,
})

/** Evicts a pod, as far as its disruption budgets allow. That it is gone already counts as success. */
export const evict = (pod: Named, options: RemovalOptions): EvictStep => ({
  do: 'evict',
  ...stepBase(`evict ${objectKey(pod.metadata.namespace, pod.metadata.name ?? '')}`, options),
  ...podOf(pod),
  ...removalOf(options, pod),
})

/** Records an Event. Equal events are counted, not repeated; still, emit one for what happened, not for what is. */
export const event = (note: EventNote, options: Partial<StepOptions> = {}): EventStep => {
  const { kind = '', namespace, name = '' } = note.regarding
  const id = `event ${note.reason} ${kind} ${objectKey(namespace, name)}`
  return { do: 'event', ...stepBase(id, { reason: note.reason, ...options }), event: note }
}

/** Tells the stages of a write that gave the object this resourceVersion. Nothing is sent but the explanation. */
export const tell = (
  kind: Kind,
  object: Named & { readonly metadata: { readonly resourceVersion: string } },
  options: StepOptions & { readonly stages: readonly CauseStage[] },
): TellStep => ({
  do: 'tell',
  ...stepBase(`tell of ${resourceName(refOf(kind))} at ${object.metadata.resourceVersion}`, options),
  ...targetOf(kind, object),
  resourceVersion: object.metadata.resourceVersion,
  stages: options.stages,
})

/** How events and owners refer to an object of a kind. */
export const referenceTo = (kind: Kind, { metadata }: Named): CoreV1.ObjectReference => {
  const ref = refOf(kind)
  const { namespace, name, uid, resourceVersion } = metadata
  return {
    kind: ref.kind ?? '',
    apiVersion: apiVersionOf(ref.group, ref.version),
    ...(namespace === undefined || namespace === '' ? {} : { namespace }),
    ...(name === undefined ? {} : { name }),
    ...(uid === undefined ? {} : { uid }),
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
  }
}
