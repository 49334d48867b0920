import {
  type DeepReadonly,
  kinds,
  type OwnerReference,
  type PersistentVolumeClaim,
  type Pod,
  type StatefulSet,
  type Stored,
} from '@coxswain/api-types'
import { controllerReference, type Kind, type Named } from '@coxswain/client'

type Claim = DeepReadonly<PersistentVolumeClaim>
type Owner = DeepReadonly<OwnerReference>

const DELETE = 'Delete'

/** The set and the pod that could control a claim. A claim whose owners are gone goes too: so the policy is carried out. */
export interface Candidates {
  readonly set: Stored<StatefulSet>
  readonly pod: Stored<Pod>
  /** Is the pod one of those that the set wants, or one too many? */
  readonly wanted: boolean
}

/** Do the claims of pods that are too many go with them? */
export const goesWithPods = ({ spec }: Stored<StatefulSet>): boolean => spec?.persistentVolumeClaimRetentionPolicy?.whenScaled === DELETE

/** Who controls a claim from its making on: the set, where its claims are to go with it. */
export const firstOwners = (set: Stored<StatefulSet>): readonly OwnerReference[] =>
  set.spec?.persistentVolumeClaimRetentionPolicy?.whenDeleted === DELETE ? [controllerReference(kinds.StatefulSet, set)] : []

/**
 * The owners that a claim should have; undefined where it has them, or where it is not to be touched: it belongs to an earlier set or pod
 * of the same name, and waits for the garbage collector (upstream's `isClaimOwnerUpToDate` and `updateClaimOwnerRefForSetAndPod`).
 */
export const ownersByPolicy = (claim: Claim, candidates: Candidates): readonly Owner[] | undefined => {
  const { set, pod } = candidates
  const owners = claim.metadata.ownerReferences ?? []
  if (hasNamesake(claim, kinds.StatefulSet, set) || hasNamesake(claim, kinds.Pod, pod)) return undefined
  const ours = owners.filter(({ uid }) => uid === set.metadata.uid || uid === pod.metadata.uid)
  const others = owners.filter((owner) => !ours.includes(owner))
  const owner = hasOtherController(claim, candidates) ? undefined : ownerByPolicy(candidates)
  const done = owner === undefined ? ours.length === 0 : ours.length === 1 && ours[0]?.uid === owner.uid && ours[0]?.controller === true
  return done ? undefined : [...others, ...(owner === undefined ? [] : [owner])]
}

const ownerByPolicy = ({ set, pod, wanted }: Candidates): OwnerReference | undefined => {
  const { whenScaled, whenDeleted } = set.spec?.persistentVolumeClaimRetentionPolicy ?? {}
  if (whenScaled === DELETE && !wanted) return controllerReference(kinds.Pod, pod)
  return whenDeleted === DELETE ? controllerReference(kinds.StatefulSet, set) : undefined
}

/** Does somebody else control the claim, so that the policy cannot be carried out? It does not matter where all are kept. */
export const hasOtherController = ({ metadata }: Claim, { set, pod }: Pick<Candidates, 'set'> & { readonly pod: Named }): boolean => {
  const { whenScaled, whenDeleted } = set.spec?.persistentVolumeClaimRetentionPolicy ?? {}
  if (whenScaled !== DELETE && whenDeleted !== DELETE) return false
  return (metadata.ownerReferences ?? []).some(
    ({ uid, controller }) => controller === true && uid !== set.metadata.uid && uid !== pod.metadata.uid,
  )
}

/** Is the claim about to go with an earlier pod of this name? Its successor must not find it (upstream's `PodClaimIsStale`). */
export const isStale = (claim: Claim, set: Stored<StatefulSet>, pod: Named): boolean =>
  goesWithPods(set) && hasNamesake(claim, kinds.Pod, pod)

/** An owner of that kind and name, which is another object. */
const hasNamesake = ({ metadata }: Claim, kind: Kind, object: Named): boolean => {
  const own = controllerReference(kind, object)
  return (metadata.ownerReferences ?? []).some(
    ({ apiVersion, kind: ownerKind, name, uid }) =>
      apiVersion === own.apiVersion && ownerKind === own.kind && name === own.name && uid !== own.uid,
  )
}
