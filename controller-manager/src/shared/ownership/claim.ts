import { type KubeObject, matchesLabels, type Stored } from '@coxswain/api-types'
import { controllerReference, patch, refOf, resourceName, type Step, type View } from '@coxswain/client'
import type { Adoption } from './check-adoption.ts'
import { adoptable } from './orphans.ts'
import { type Ownership, requirementsOf } from './ownership.ts'

export interface Claims<D extends KubeObject> {
  /** What the owner controls, once the steps are done. */
  readonly claimed: readonly Stored<D>[]
  /** All that name it as their controller, whether they match or not. */
  readonly owned: readonly Stored<D>[]
  /** Adoptions and releases. */
  readonly steps: readonly Step[]
  /** Ids of the adoptions: what counts on the adopted objects goes `after` them. */
  readonly adoptions: readonly string[]
}

export interface ClaimInput {
  readonly owner: Stored<KubeObject>
  readonly view: View
  readonly adoption: Adoption
}

/**
 * Sorts out what an owner controls (upstream's `ControllerRefManager`): what matches its selector and has no controller is adopted, what
 * it controls and does not match any more is released. An owner that is being deleted does neither.
 */
export const claim = <D extends KubeObject>(ownership: Ownership<KubeObject, D>, input: ClaimInput): Claims<D> =>
  // The dependents come from the cache of their kind: that is what makes them of type D.
  claimAny(ownership as unknown as Ownership, input) as unknown as Claims<D>

const claimAny = (ownership: Ownership, { owner, view, adoption }: ClaimInput): Claims<KubeObject> => {
  const { dependent, selectorOf, fits = () => true, concerns } = ownership
  const requirements = requirementsOf(selectorOf(owner))
  const going = owner.metadata.deletionTimestamp !== undefined
  const claimed: Stored<KubeObject>[] = []
  const releases: Step[] = []
  const owned = view.ownedBy(owner, dependent)
  for (const each of owned) {
    if (concerns?.(each) === false) continue
    if (matchesLabels(requirements, each.metadata.labels) && fits(each, owner)) claimed.push(each)
    else if (!going) releases.push(release(ownership, owner, each))
  }
  const adopted = adoption === 'allowed' ? adoptable(ownership, owner, view) : []
  const adoptions = adopted.map((each) => adopt(ownership, owner, each))
  return { claimed: [...claimed, ...adopted], owned, steps: [...releases, ...adoptions], adoptions: adoptions.map(({ id }) => id) }
}

const adopt = (ownership: Ownership, owner: Stored<KubeObject>, orphan: Stored<KubeObject>): Step => {
  const others = withoutOwn(ownership, orphan)
  return ownersPatch(ownership, orphan, {
    id: `adopt ${resourceName(refOf(ownership.dependent))} ${orphan.metadata.name}`,
    reason: 'it matches the selector and nobody controls it',
    ownerReferences: [...(orphan.metadata.ownerReferences ?? []), controllerReference(ownership.owner, owner)],
    ...(ownership.finalizer === undefined ? {} : { finalizers: [...others, ownership.finalizer] }),
  })
}

const release = (ownership: Ownership, owner: Stored<KubeObject>, dependent: Stored<KubeObject>): Step =>
  ownersPatch(ownership, dependent, {
    id: `release ${resourceName(refOf(ownership.dependent))} ${dependent.metadata.name}`,
    reason: 'it does not match the selector any more',
    ownerReferences: dependent.metadata.ownerReferences?.filter(({ uid }) => uid !== owner.metadata.uid) ?? [],
    ...(ownership.finalizer === undefined ? {} : { finalizers: withoutOwn(ownership, dependent) }),
  })

const withoutOwn = ({ finalizer }: Ownership, { metadata }: Stored<KubeObject>): readonly string[] =>
  (metadata.finalizers ?? []).filter((each) => each !== finalizer)

interface OwnersPatch {
  readonly id: string
  readonly reason: string
  readonly ownerReferences: readonly unknown[]
  readonly finalizers?: readonly string[]
}

/** The lists are written whole, which the resourceVersion makes safe: it is refused where somebody else has written since. */
const ownersPatch = ({ dependent }: Ownership, { metadata }: Stored<KubeObject>, { id, reason, ...lists }: OwnersPatch): Step =>
  patch(
    dependent,
    { metadata },
    {
      id,
      reason,
      type: 'merge',
      patch: { metadata: lists },
      preconditions: { uid: metadata.uid, resourceVersion: metadata.resourceVersion },
    },
  )
