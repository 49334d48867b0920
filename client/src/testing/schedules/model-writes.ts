import { type DeepReadonly, deepCopy, deepEqual, type KubeObject, OBJECT_MODIFIED, type Stored, setOwn, status } from '@coxswain/api-types'
import type { ResourceRef } from '../../client/resource.ts'
import type { Preconditions } from '../../client/verbs/delete.ts'
import type { PatchOptions } from '../../client/verbs/patch.ts'
import { applyJsonPatch, mergePatch } from '../patches.ts'
import type { PlantedFault } from './planted.ts'

type Plain = DeepReadonly<KubeObject>
type StoredObject = Stored<KubeObject>

export interface Write {
  readonly ref: ResourceRef
  readonly fault: PlantedFault | undefined
}

/** Refuses, with a Conflict, an object that is another one or has changed. */
export const checkPreconditions = ({ ref, fault }: Write, { metadata }: StoredObject, { uid, resourceVersion }: Preconditions): void => {
  const resource = { group: ref.group, resource: ref.plural }
  if (uid !== undefined && uid !== '' && uid !== metadata.uid && fault !== 'missing-precondition')
    throw status.conflict(resource, metadata.name, `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${metadata.uid}`)
  if (resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion && fault !== 'skipped-conflict')
    throw status.conflict(resource, metadata.name, OBJECT_MODIFIED)
}

const statusOf = (object: object): unknown => (object as { readonly status?: unknown }).status
const specOf = (object: object): unknown => (object as { readonly spec?: unknown }).spec
const withStatus = (object: Plain, status: unknown): KubeObject => {
  const next = { ...object } as KubeObject & { status?: unknown }
  delete next.status
  if (status !== undefined) setOwn(next, 'status', status)
  return next
}

/** What the server keeps of a write: the object's identity is its own, and a spec that changes is a new generation. */
const kept = (current: StoredObject, next: Plain): StoredObject => {
  const { uid, creationTimestamp, deletionTimestamp, deletionGracePeriodSeconds, resourceVersion, generation = 0 } = current.metadata
  const metadata = {
    ...next.metadata,
    uid,
    creationTimestamp,
    resourceVersion,
    ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }),
    ...(deletionGracePeriodSeconds === undefined ? {} : { deletionGracePeriodSeconds }),
    generation: deepEqual(specOf(current), specOf(next)) ? generation : generation + 1,
  }
  return { ...next, apiVersion: current.apiVersion, kind: current.kind, metadata } as StoredObject
}

const OF_STATUS: ReadonlySet<string> = new Set(['status', 'approval'])

/** A replacement of an object, through itself or one of its subresources. Throws Conflict. */
export const replaced = (write: Write, current: StoredObject, next: Plain, subresource = ''): StoredObject => {
  const { uid, resourceVersion } = next.metadata
  checkPreconditions(write, current, { uid, resourceVersion })
  // Status is written through its subresources alone, and these write nothing else of an object but its metadata.
  const merged = OF_STATUS.has(subresource)
    ? { ...withStatus(current, statusOf(next)), metadata: next.metadata }
    : withStatus(next, statusOf(current))
  return kept(current, deepCopy(merged) as Plain)
}

/**
 * A change of a part of an object. Throws Conflict, and for the patches that need a server's knowledge of the kind. An apply counts as a merge:
 * of what a controller applies it is the only owner.
 */
export const patched = (write: Write, current: StoredObject, { type, patch }: Pick<PatchOptions, 'type' | 'patch'>): StoredObject => {
  if (type === 'json') return kept(current, guardedJsonPatch(write, current, patch))
  if (type !== 'merge' && type !== 'apply')
    throw new Error(`a ${type} patch needs a server's knowledge of the kind: plan a merge or json patch, or an apply`)
  const { metadata } = patch as { readonly metadata?: Preconditions }
  checkPreconditions(write, current, { uid: metadata?.uid, resourceVersion: metadata?.resourceVersion })
  return kept(current, mergePatch(current, patch) as Plain)
}

interface Operation {
  readonly op: string
  readonly path: string
  readonly value?: unknown
}

/** The runner puts preconditions into a JSON patch as replacements of uid and resourceVersion by what they should be. */
const guardedJsonPatch = (write: Write, current: StoredObject, patch: unknown): Plain => {
  const operations = patch as readonly Operation[]
  const guard = (field: keyof Preconditions): string | undefined =>
    operations.find(({ path }) => path === `/metadata/${field}`)?.value as string | undefined
  checkPreconditions(write, current, { uid: guard('uid'), resourceVersion: guard('resourceVersion') })
  return applyJsonPatch(
    current,
    operations.filter(({ path }) => path !== '/metadata/uid' && path !== '/metadata/resourceVersion'),
  ) as Plain
}
