import type { PersistentVolume, PersistentVolumeClaim } from '../generated/core.v1.types.ts'
import type { DeepReadonly, Stored } from '../object.ts'
import { annotation } from './classes.ts'
import { BIND_COMPLETED, BOUND_BY_CONTROLLER } from './well-known.ts'

type Volume = Stored<PersistentVolume>
type Claim = Stored<PersistentVolumeClaim>
type ClaimReference = NonNullable<NonNullable<Volume['spec']>['claimRef']>

/** Is the volume bound to this claim, or set aside for it by whoever made it (upstream's `IsVolumeBoundToClaim`)? */
export const isBoundTo = ({ spec }: DeepReadonly<PersistentVolume>, { metadata }: Claim): boolean => {
  const { claimRef } = spec ?? {}
  if (claimRef === undefined || claimRef.name !== metadata.name || claimRef.namespace !== metadata.namespace) return false
  return !claimRef.uid || claimRef.uid === metadata.uid
}

/** Do claim and volume know of each other, as far as the claim tells (upstream's `isPVCFullyBound`)? */
export const isFullyBound = ({ metadata, spec }: DeepReadonly<PersistentVolumeClaim>): boolean =>
  !!spec?.volumeName && annotation(metadata, BIND_COMPLETED) !== undefined

/** The volume as it is when bound to the claim; itself where it is already (upstream's `GetBindVolumeToClaim`). */
export const boundToClaim = (volume: Volume, claim: Claim): Volume => {
  const byUs = !isBoundTo(volume, claim)
  const marked = annotation(volume.metadata, BOUND_BY_CONTROLLER) !== undefined
  const { metadata, spec } = volume
  if (!byUs && spec?.claimRef?.uid === claim.metadata.uid) return volume
  const annotations = byUs && !marked ? { ...metadata.annotations, [BOUND_BY_CONTROLLER]: 'yes' } : metadata.annotations
  return {
    ...volume,
    metadata: { ...metadata, ...(annotations === undefined ? {} : { annotations }) },
    spec: { ...spec, claimRef: referenceToClaim(claim) },
  }
}

export const referenceToClaim = ({ metadata }: Claim): ClaimReference => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  namespace: metadata.namespace,
  name: metadata.name,
  uid: metadata.uid,
  resourceVersion: metadata.resourceVersion,
})
