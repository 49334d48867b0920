import type { KubeObject, OwnerReference, Stored } from '@coxswain/api-types'
import type { Actor, ModelServer, Move } from '@coxswain/client'

type Found = ReturnType<ModelServer['everything']>[number]

const ownersOf = (object: Stored<KubeObject>): readonly OwnerReference[] => object.metadata.ownerReferences ?? []
const nameOf = ({ object: { metadata } }: Found) => ({ namespace: metadata.namespace, name: metadata.name })

/**
 * Deletes what has lost all of its owners, and carries out what a deletion says of dependents: in the foreground, or orphaned. It knows the
 * truth at once, as it has no cache: a controller's own lag is enough.
 */
export const garbageCollector: Actor = (server) => {
  const all = server.everything()
  const uids = new Set(all.map(({ object }) => object.metadata.uid))
  const dependentsOf = (uid: string): readonly Found[] => all.filter(({ object }) => ownersOf(object).some((owner) => owner.uid === uid))
  const lost = all.filter(
    ({ object }) =>
      object.metadata.deletionTimestamp === undefined && ownersOf(object).length > 0 && ownersOf(object).every(({ uid }) => !uids.has(uid)),
  )
  const waiting = all.filter(({ object }) => object.metadata.deletionTimestamp !== undefined)
  return [
    ...lost.map((found): Move => move(found, 'has lost its owners', () => server.remove(found.ref, nameOf(found)))),
    ...waiting.flatMap((found) => foreground(server, found, dependentsOf(found.object.metadata.uid))),
    ...waiting.flatMap((found) => orphan(server, found, dependentsOf(found.object.metadata.uid))),
  ]
}

const move = ({ object }: Found, what: string, run: () => unknown): Move => ({
  label: `${object.kind} ${object.metadata.name} ${what}`,
  weight: 1,
  run: () => void run(),
})

const has = ({ object }: Found, finalizer: string): boolean => object.metadata.finalizers?.includes(finalizer) === true
const drop = (server: ModelServer, found: Found, finalizer: string): unknown => {
  const finalizers = found.object.metadata.finalizers?.filter((each) => each !== finalizer)
  return server.patch(found.ref, { ...nameOf(found), type: 'merge', patch: { metadata: { finalizers } } })
}

const foreground = (server: ModelServer, found: Found, dependents: readonly Found[]): readonly Move[] => {
  if (!has(found, 'foregroundDeletion')) return []
  if (dependents.length === 0) return [move(found, 'has no dependents left', () => drop(server, found, 'foregroundDeletion'))]
  return dependents
    .filter(({ object }) => object.metadata.deletionTimestamp === undefined)
    .map((dependent) => move(dependent, 'goes before its owner', () => server.remove(dependent.ref, nameOf(dependent))))
}

const orphan = (server: ModelServer, found: Found, dependents: readonly Found[]): readonly Move[] => {
  if (!has(found, 'orphan')) return []
  if (dependents.length === 0) return [move(found, 'has set its dependents free', () => drop(server, found, 'orphan'))]
  return dependents.map((dependent) =>
    move(dependent, 'is set free', () => {
      const ownerReferences = ownersOf(dependent.object).filter(({ uid }) => uid !== found.object.metadata.uid)
      return server.patch(dependent.ref, { ...nameOf(dependent), type: 'merge', patch: { metadata: { ownerReferences } } })
    }),
  )
}
