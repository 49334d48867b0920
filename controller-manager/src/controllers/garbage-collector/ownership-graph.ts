import type { DeepReadonly, KubeObject, OwnerReference, Stored } from '@coxswain/api-types'
import type { Change, ResourceRef } from '@coxswain/client'

export const ORPHAN = 'orphan'
export const FOREGROUND = 'foregroundDeletion'

export type OwnerRef = DeepReadonly<OwnerReference>
export type Metadata = Stored<KubeObject>['metadata']

/** An object as the collector sees it. */
export interface Item {
  readonly resource: ResourceRef
  readonly metadata: Metadata
}

export const ownersOf = ({ ownerReferences = [] }: Metadata): readonly OwnerRef[] => ownerReferences
export const hasFinalizer = ({ finalizers = [] }: Metadata, finalizer: string): boolean => finalizers.includes(finalizer)
export const isDeleting = ({ deletionTimestamp }: Metadata): boolean => deletionTimestamp !== undefined
/** Deleted in the foreground: it waits until its dependents are gone. */
export const isWaitingForDependents = (metadata: Metadata): boolean => isDeleting(metadata) && hasFinalizer(metadata, FOREGROUND)
/** Deleted with its dependents to be left: it waits until they have been let go. */
export const isOrphaning = (metadata: Metadata): boolean => isDeleting(metadata) && hasFinalizer(metadata, ORPHAN)

/**
 * Who owns whom, over all resources that are followed: fed from caches, it may lag behind. It says where to look; what is deleted is
 * decided by what the server says when asked.
 */
export interface OwnershipGraph {
  get(uid: string): Item | undefined
  all(): Iterable<Item>
  dependentsOf(uid: string): readonly Item[]
  /** Takes in a change; gives the uids of the objects that must be looked at because of it. */
  apply(resource: ResourceRef, change: Change): readonly string[]
  /** Forgets all objects of a resource that is followed no more. */
  forget(resource: ResourceRef): void
  /** Is there anything about this object that the collector would have to do, as far as the graph knows? */
  needsLook(item: Item): boolean
}

export const createOwnershipGraph = (): OwnershipGraph => {
  const items = new Map<string, Item>()
  const dependents = new Map<string, Set<string>>()

  const link = (item: Item | undefined, former: Item | undefined): void => {
    const uid = (item ?? former)?.metadata.uid ?? ''
    const next = new Set(item === undefined ? [] : ownersOf(item.metadata).map((owner) => owner.uid))
    for (const owner of former === undefined ? [] : ownersOf(former.metadata)) {
      if (next.has(owner.uid)) continue
      const known = dependents.get(owner.uid)
      known?.delete(uid)
      if (known?.size === 0) dependents.delete(owner.uid)
    }
    for (const owner of next) {
      const known = dependents.get(owner)
      if (known === undefined) dependents.set(owner, new Set([uid]))
      else known.add(uid)
    }
  }
  const dependentsOf = (uid: string): readonly Item[] => [...(dependents.get(uid) ?? [])].flatMap((each) => items.get(each) ?? [])
  const waitingOwners = (metadata: Metadata): readonly string[] =>
    ownersOf(metadata).flatMap(({ uid }) => {
      const owner = items.get(uid)
      return owner !== undefined && isWaitingForDependents(owner.metadata) ? [uid] : []
    })
  const needsLook = (item: Item): boolean => {
    const { metadata } = item
    if (isDeleting(metadata)) return isOrphaning(metadata) || isWaitingForDependents(metadata)
    return ownersOf(metadata).some((ref) => {
      const owner = items.get(ref.uid)
      return owner === undefined || !isMatch(ref, item, owner) || isWaitingForDependents(owner.metadata)
    })
  }
  const uidsOf = (found: readonly Item[]): readonly string[] => found.map(({ metadata }) => metadata.uid)

  const removed = (former: Item): readonly string[] => {
    const { uid } = former.metadata
    items.delete(uid)
    link(undefined, former)
    return [...uidsOf(dependentsOf(uid)), ...waitingOwners(former.metadata)]
  }
  const written = (item: Item, former: Item | undefined): readonly string[] => {
    const { metadata } = item
    items.set(metadata.uid, item)
    link(item, former)
    return [
      ...(needsLook(item) ? [metadata.uid] : []),
      // Its dependents are to go; or it is not the owner that they take it for.
      ...uidsOf(dependentsOf(metadata.uid).filter((each) => isWaitingForDependents(metadata) || needsLook(each))),
      // Whom it no longer keeps from going.
      ...(former === undefined ? [] : waitingOwners(former.metadata)),
    ]
  }
  return {
    get: (uid) => items.get(uid),
    all: () => items.values(),
    dependentsOf,
    needsLook,
    forget: ({ group, plural }) => {
      for (const item of [...items.values()]) if (item.resource.group === group && item.resource.plural === plural) removed(item)
    },
    apply: (resource, { type, object }) => {
      const { uid } = object.metadata
      const former = items.get(uid)
      if (type === 'deleted') return former === undefined ? [] : removed(former)
      return written({ resource, metadata: object.metadata }, former)
    },
  }
}

/** Is this the owner that a reference means? Objects of cluster scope may own objects of any namespace, others only of their own. */
export const isMatch = (ref: OwnerRef, dependent: Item, owner: Item): boolean => {
  const { resource, metadata } = owner
  if (ref.kind !== resource.kind || ref.name !== metadata.name || groupOf(ref.apiVersion) !== resource.group) return false
  return !resource.namespaced || metadata.namespace === dependent.metadata.namespace
}

export const groupOf = (apiVersion: string): string => {
  const slash = apiVersion.indexOf('/')
  return slash < 0 ? '' : apiVersion.slice(0, slash)
}
