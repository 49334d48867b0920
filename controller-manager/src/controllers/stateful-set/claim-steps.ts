import { kinds, type PersistentVolumeClaim, type Pod, type Stored } from '@coxswain/api-types'
import { create, event, type Step, update } from '@coxswain/client'
import { claimNames, newClaims } from './claims.ts'
import { ordinalOf, podName } from './identity.ts'
import type { Members } from './members.ts'
import { type Notes, noteOn, podNotes } from './pod-steps.ts'
import { firstOwners, goesWithPods, hasOtherController, isStale, ownersByPolicy } from './retention.ts'

type Claim = Stored<PersistentVolumeClaim>

/** What the server has said itself goes before what the cache shows. */
const claimNamed = ({ set, view, claims }: Members, name: string): Claim | undefined =>
  claims.has(name) ? claims.get(name) : view.get(kinds.PersistentVolumeClaim, set.metadata.namespace, name)

const existingClaims = (members: Members, ordinal: number): readonly Claim[] =>
  claimNames(members.set, ordinal).flatMap((name) => claimNamed(members, name) ?? [])

/** Claims of an ordinal that must be gone before a pod may have new ones. */
export const claimsInTheWay = (members: Members, ordinal: number): { readonly stale: boolean; readonly going: Claim | undefined } => {
  const { set } = members
  const claims = existingClaims(members, ordinal)
  return {
    stale: claims.some((claim) => isStale(claim, set, { metadata: { name: podName(set, ordinal) } })),
    going: claims.find(({ metadata }) => metadata.deletionTimestamp !== undefined),
  }
}

/** Claims of an ordinal that a new pod may have only as the server has them, and it was not asked: the pod before has gone meanwhile. */
export const hasUnaskedClaims = ({ set, view, claims }: Members, ordinal: number): boolean =>
  goesWithPods(set) &&
  claimNames(set, ordinal).some(
    (name) => !claims.has(name) && view.get(kinds.PersistentVolumeClaim, set.metadata.namespace, name) !== undefined,
  )

/** Makes the claims of an ordinal that are not there. */
export const missingClaims = (members: Members, ordinal: number): readonly Step[] => {
  const { set } = members
  return newClaims(set, ordinal, firstOwners(set))
    .filter(({ metadata }) => claimNamed(members, metadata.name ?? '') === undefined)
    .map((claim) =>
      create(kinds.PersistentVolumeClaim, claim, {
        reason: `pod ${ordinal} has no such claim`,
        ...claimNotes(set, claim.metadata.name ?? '', podName(set, ordinal)),
      }),
    )
}

/** Upstream's `recordClaimEvent`. */
const claimNotes = (set: Members['set'], claim: string, pod: string): Notes => ({
  onSuccess: noteOn(set, 'Normal', 'SuccessfulCreate', `create Claim ${claim} Pod ${pod} in StatefulSet ${set.metadata.name} success`),
  onFailure: noteOn(
    set,
    'Warning',
    'FailedCreate',
    `create Claim ${claim} for Pod ${pod} in StatefulSet ${set.metadata.name} failed error: {error}`,
  ),
})

/** Gives the claims of a pod the owners that the retention policy asks for. */
export const alignClaims = (members: Members, pod: Stored<Pod>): readonly Step[] => {
  const { set, range } = members
  const ordinal = ordinalOf(pod)
  const wanted = ordinal >= range.from && ordinal < range.to
  return existingClaims(members, ordinal).flatMap((claim) => {
    const owners = ownersByPolicy(claim, { set, pod, wanted })
    if (owners === undefined) return []
    const next = { ...claim, metadata: { ...claim.metadata, ownerReferences: owners } }
    return [
      update(kinds.PersistentVolumeClaim, next, {
        reason: 'the retention policy asks for other owners',
        onFailure: podNotes(set, 'Update', pod.metadata.name).onFailure,
      }),
    ]
  })
}

/** Says of which claims of a new pod somebody else disposes. */
export const conflictNotes = (members: Members, ordinal: number): readonly Step[] => {
  const { set } = members
  const name = podName(set, ordinal)
  return existingClaims(members, ordinal)
    .filter((claim) => hasOtherController(claim, { set, pod: { metadata: { name } } }))
    .map(({ metadata }) => {
      const message = `PersistentVolumeClaim ${metadata.name} has a conflicting OwnerReference that acts as a managing controller, the retention policy is ignored for this claim`
      const reason = 'somebody else controls the claim'
      return event(noteOn(set, 'Warning', 'ConflictingController', message), { id: `event of claim ${metadata.name}`, reason })
    })
}
