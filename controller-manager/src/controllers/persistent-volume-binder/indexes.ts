import {
  classOfClaim,
  classOfVolume,
  isFullyBound,
  kinds,
  namesClass,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type Stored,
} from '@coxswain/api-types'
import { indexBy, keyOf, type ObjectKey, objectKey, type View } from '@coxswain/client'

/** Stands for the class of claims that name none, where the default class may come to help. No class has such a name. */
export const WITHOUT_CLASS = '(unnamed)'

/** Key of the claim that a volume is bound to, or set aside for. */
export const claimKeyOf = ({ spec }: Stored<PersistentVolume>): ObjectKey | undefined =>
  spec?.claimRef === undefined ? undefined : objectKey(spec.claimRef.namespace, spec.claimRef.name ?? '')

export const volumesByClaim = indexBy(kinds.PersistentVolume, 'claim', (volume) => {
  const key = claimKeyOf(volume)
  return key === undefined ? [] : [key]
})

export const freeVolumes = indexBy(kinds.PersistentVolume, 'free, by class', (volume) =>
  volume.spec?.claimRef === undefined ? [classOfVolume(volume)] : [],
)

/** Claims that have no volume yet: by their own key, their class, and the volume that they ask for. */
export const unboundClaims = indexBy(kinds.PersistentVolumeClaim, 'unbound', (claim) => {
  if (isFullyBound(claim)) return []
  const { volumeName = '' } = claim.spec ?? {}
  if (volumeName !== '') return [keyOf(claim), `volume ${volumeName}`]
  return [keyOf(claim), namesClass(claim) ? classOfClaim(claim) : WITHOUT_CLASS]
})

/** Claims that a free volume of this class could serve. Those that name no class take volumes of none. */
export const unboundClaimsOf = (storageClass: string, view: View): readonly Stored<PersistentVolumeClaim>[] =>
  (storageClass === '' ? ['', WITHOUT_CLASS] : [storageClass]).flatMap((name) =>
    view.byIndex(kinds.PersistentVolumeClaim, unboundClaims.name, name),
  )
