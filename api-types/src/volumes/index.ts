/** How claims and volumes find each other: what binder, scheduler and provisioners must see in the same way. */
export { boundToClaim, isBoundTo, isFullyBound, referenceToClaim } from './claim-ref.ts'
export { annotation, classOfClaim, classOfVolume, defaultClass, namesClass } from './classes.ts'
export {
  findVolume,
  hasAccessModes,
  sameAttributesClass,
  sameVolumeMode,
  sizeOfClaim,
  sizeOfVolume,
  type VolumeSearch,
} from './find-volume.ts'
export { claimsOfPod, type PodClaim } from './pod-claims.ts'
export * from './well-known.ts'
