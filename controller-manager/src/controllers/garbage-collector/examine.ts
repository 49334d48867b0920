import { StatusError } from '@coxswain/api-types'
import { type Client, metadataOnly, type ResourceRef } from '@coxswain/client'
import { isInCircle } from './circle.ts'
import type { CollectorState } from './collector-state.ts'
import {
  type Item,
  isDeleting,
  isMatch,
  isOrphaning,
  isWaitingForDependents,
  type Metadata,
  type OwnerRef,
  ownersOf,
} from './ownership-graph.ts'

/**
 * What is known of an owner: it lives; it does not exist; it waits for its dependents to go; nothing is known of its kind; it cannot own
 * this object, since it has a namespace and the object has none.
 */
export type OwnerStanding = 'alive' | 'absent' | 'waiting' | 'unknown' | 'impossible'

export interface OwnerFinding {
  readonly ref: OwnerRef
  readonly standing: OwnerStanding
  /** An object of this uid is there, in another namespace, where it cannot be meant. */
  readonly elsewhere: boolean
}

/** All that a decision about an object needs. Plain data. */
export type Examined =
  | { readonly tag: 'nothing' }
  /** To be looked at again when all caches are filled. */
  | { readonly tag: 'incomplete' }
  | { readonly tag: 'orphaning'; readonly item: Item; readonly dependents: readonly Item[] }
  | { readonly tag: 'waiting'; readonly item: Item; readonly dependents: readonly Item[]; readonly inCircle: boolean }
  | { readonly tag: 'owned'; readonly item: Item; readonly owners: readonly OwnerFinding[]; readonly dependents: readonly Item[] }

const NOTHING: Examined = { tag: 'nothing' }

/** Looks at an object and, where it matters, asks the server for it and for its owners. */
export const examine = async (uid: string, state: CollectorState, client: Client): Promise<Examined> => {
  const known = state.graph.get(uid)
  if (known === undefined || !state.graph.needsLook(known)) return NOTHING
  const metadata = await readMetadata(client, known.resource, known.metadata)
  if (metadata?.uid !== uid) return NOTHING
  const item: Item = { resource: known.resource, metadata }
  const dependents = state.graph.dependentsOf(uid)
  if (isOrphaning(metadata)) return state.isComplete() ? { tag: 'orphaning', item, dependents } : { tag: 'incomplete' }
  if (isWaitingForDependents(metadata)) return { tag: 'waiting', item, dependents, inCircle: isInCircle(state.graph, uid) }
  if (isDeleting(metadata) || ownersOf(metadata).length === 0) return NOTHING
  const owners = await Promise.all(ownersOf(metadata).map((ref) => examineOwner(ref, item, { state, client })))
  return { tag: 'owned', item, owners, dependents }
}

interface Means {
  readonly state: CollectorState
  readonly client: Client
}

const examineOwner = async (ref: OwnerRef, item: Item, { state, client }: Means): Promise<OwnerFinding> => {
  const seen = state.graph.get(ref.uid)
  const elsewhere = seen?.resource.namespaced === true && seen.metadata.namespace !== item.metadata.namespace
  const found = (standing: OwnerStanding): OwnerFinding => ({ ref, standing, elsewhere })
  // That an owner lives may be taken from the cache: nothing is deleted for it.
  if (seen !== undefined && isMatch(ref, item, seen) && !isDeleting(seen.metadata)) return found('alive')
  const resource = state.resources.find(ref.apiVersion, ref.kind)
  if (resource === undefined) return found('unknown')
  const namespace = resource.namespaced ? item.metadata.namespace : ''
  if (resource.namespaced && !namespace) return found('impossible')
  const id = JSON.stringify([resource.group, resource.plural, namespace, ref.name, ref.uid])
  if (state.absent.has(id)) return found('absent')
  const owner = await readMetadata(client, resource, { namespace, name: ref.name })
  if (owner?.uid !== ref.uid) {
    state.absent.add(id)
    return found('absent')
  }
  return found(isWaitingForDependents(owner) ? 'waiting' : 'alive')
}

/**
 * An object's metadata as the server has it now; undefined where the server says that there is no such object. That a whole resource is
 * not served (any more) is no such answer, and throws: it would make every owner of that kind seem dead.
 */
const readMetadata = async (
  client: Client,
  resource: ResourceRef,
  { namespace, name }: { readonly namespace: string; readonly name: string },
): Promise<Metadata | undefined> => {
  try {
    const { metadata } = await client.get(metadataOnly(resource), { namespace, name })
    return metadata
  } catch (error) {
    if (error instanceof StatusError && error.reason === 'NotFound' && error.status.details?.name === name) return undefined
    throw error
  }
}
