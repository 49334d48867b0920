import { apiVersionOf } from '@coxswain/api-types'
import { event, type Plan, patch, plan, referenceTo, remove, type Step, type Steps } from '@coxswain/client'
import type { Examined, OwnerFinding } from './examine.ts'
import { FOREGROUND, hasFinalizer, type Item, isWaitingForDependents, ORPHAN, type OwnerRef, ownersOf } from './ownership-graph.ts'

const INCOMPLETE_MS = 5_000

/** What is to be done with an object (upstream's attemptToDeleteItem, processDeletingDependentsItem and attemptToOrphanWorker). */
export const planItem = (examined: Examined): Plan => {
  switch (examined.tag) {
    case 'nothing':
      return plan()
    case 'incomplete':
      return plan([], { requeueAfterMs: INCOMPLETE_MS })
    case 'orphaning':
      return plan(orphan(examined.item, examined.dependents))
    case 'waiting':
      return plan(waiting(examined))
    case 'owned':
      return plan([complaints(examined.item, examined.owners), collect(examined)])
  }
}

/** Dependents are let go first; only when none of them names it any more may their owner go. */
const orphan = (item: Item, dependents: readonly Item[]): Steps => {
  const released = dependents.map((dependent) =>
    dropOwners(dependent, (ref) => ref.uid === item.metadata.uid, 'its owner is deleted, and leaves it behind'),
  )
  return [
    released,
    dropFinalizer(
      item,
      ORPHAN,
      released.map(({ id }) => id),
    ),
  ]
}

/** Of those that wait for one another in a circle each lets its owners go first: nobody else would end it (upstream's waits for ever). */
const waiting = ({ item, dependents, inCircle }: Examined & { readonly tag: 'waiting' }): Steps => {
  if (isBlocked(item, dependents)) return inCircle ? unblock(item) : []
  return dropFinalizer(item, FOREGROUND, [])
}

const isBlocked = ({ metadata }: Item, dependents: readonly Item[]): boolean =>
  dependents.some((each) => ownersOf(each.metadata).some((ref) => ref.uid === metadata.uid && ref.blockOwnerDeletion === true))

type Owned = Examined & { readonly tag: 'owned' }

const collect = ({ item, owners, dependents }: Owned): Steps => {
  const standing = (wanted: OwnerFinding['standing']): readonly OwnerFinding[] => owners.filter((each) => each.standing === wanted)
  // What is not known may live.
  if (standing('unknown').length > 0 || standing('impossible').length > 0 || owners.length === 0) return []
  const gone = new Set([...standing('absent'), ...standing('waiting')].map(({ ref }) => ref.uid))
  if (standing('alive').length > 0) {
    return gone.size === 0 ? [] : dropOwners(item, (ref) => gone.has(ref.uid), 'some of its owners are gone, others live')
  }
  if (standing('waiting').length > 0 && dependents.length > 0) return collectInForeground(item, dependents, standing('waiting')[0])
  const { uid, resourceVersion } = item.metadata
  const [first] = owners
  return remove(item.resource, item, {
    reason: owners.length > 1 ? 'none of its owners is left' : `its owner is gone: ${first?.ref.kind} ${first?.ref.name}`,
    because: ownerOf(item, first),
    propagationPolicy: policyOf(item),
    preconditions: { uid, resourceVersion },
  })
}

/** The owner as explanations name it: in the namespace of what it owns, or in none. */
const ownerOf = ({ metadata: { namespace } }: Item, owner: OwnerFinding | undefined) =>
  owner === undefined
    ? undefined
    : { apiVersion: owner.ref.apiVersion, kind: owner.ref.kind, namespace, name: owner.ref.name, uid: owner.ref.uid }

const policyOf = ({ metadata }: Item): 'Orphan' | 'Foreground' | 'Background' => {
  if (hasFinalizer(metadata, ORPHAN)) return 'Orphan'
  return hasFinalizer(metadata, FOREGROUND) ? 'Foreground' : 'Background'
}

/**
 * Its owner waits for it, and it has dependents of its own. Where one of those waits too, a circle of waiting must not close: it is
 * opened first, and the object is looked at again, since it may be given another owner at any time.
 */
const collectInForeground = (item: Item, dependents: readonly Item[], waiting: OwnerFinding | undefined): Steps => {
  const unblocked = dependents.some(({ metadata }) => isWaitingForDependents(metadata)) ? unblock(item) : undefined
  if (unblocked !== undefined) return unblocked
  const { uid, resourceVersion } = item.metadata
  return remove(item.resource, item, {
    reason: 'its owner waits for it to go, and so shall it for its own dependents',
    because: ownerOf(item, waiting),
    propagationPolicy: 'Foreground',
    preconditions: { uid, resourceVersion },
  })
}

/** Each operation says what it expects to find: a list that has changed since is refused, not spoilt. */
const dropOwners = (item: Item, isDropped: (ref: OwnerRef) => boolean, reason: string): Step => {
  const operations = [...ownersOf(item.metadata).entries()]
    .filter(([, ref]) => isDropped(ref))
    .reverse()
    .flatMap(([i, { uid }]) => [
      { op: 'test', path: `/metadata/ownerReferences/${i}/uid`, value: uid },
      { op: 'remove', path: `/metadata/ownerReferences/${i}` },
    ])
  return patch(item.resource, item, { type: 'json', patch: operations, reason })
}

const unblock = (item: Item): Step | undefined => {
  const operations = [...ownersOf(item.metadata).entries()].flatMap(([i, { uid, blockOwnerDeletion }]) =>
    blockOwnerDeletion === true
      ? [
          { op: 'test', path: `/metadata/ownerReferences/${i}/uid`, value: uid },
          { op: 'replace', path: `/metadata/ownerReferences/${i}/blockOwnerDeletion`, value: false },
        ]
      : [],
  )
  if (operations.length === 0) return undefined
  return patch(item.resource, item, { type: 'json', patch: operations, reason: 'it and its owner must not wait for one another' })
}

const dropFinalizer = (item: Item, finalizer: string, after: readonly string[]): Step => {
  const at = (item.metadata.finalizers ?? []).indexOf(finalizer)
  const path = `/metadata/finalizers/${at}`
  const operations = [
    { op: 'test', path, value: finalizer },
    { op: 'remove', path },
  ]
  const reason = finalizer === ORPHAN ? 'its dependents have been let go' : 'no dependent keeps it any more'
  return patch(item.resource, item, { type: 'json', patch: operations, reason, after })
}

const complaints = (item: Item, owners: readonly OwnerFinding[]): Steps => {
  const { namespace = '' } = item.metadata
  const wrong = owners.filter(({ elsewhere, standing }) => standing === 'impossible' || (elsewhere && standing !== 'alive'))
  return wrong.map(({ ref }) => {
    const { apiVersion, kind, name, uid } = ref
    const identity = `[${apiVersion}/${kind}, namespace: ${namespace}, name: ${name}, uid: ${uid}]`
    const message = `ownerRef ${identity} does not exist in namespace ${JSON.stringify(namespace)}`
    const { resource } = item
    const regarding = { ...referenceTo(resource, item), apiVersion: apiVersionOf(resource.group, resource.version) }
    return event({ regarding, type: 'Warning', reason: 'OwnerRefInvalidNamespace', message }, { id: `complain of owner ${uid}` })
  })
}
