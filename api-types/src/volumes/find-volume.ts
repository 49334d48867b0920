import type { PersistentVolume, PersistentVolumeClaim } from '../generated/core.v1.types.ts'
import type { DeepReadonly, Stored } from '../object.ts'
import { compareQuantities, parseQuantity, type Quantity } from '../quantity.ts'
import { labelSelectorRequirements, matchesLabels } from '../selectors/label-selector.ts'
import { isBoundTo } from './claim-ref.ts'
import { classOfClaim, classOfVolume } from './classes.ts'

type Volume = Stored<PersistentVolume>
type Claim = Stored<PersistentVolumeClaim>
type AnyVolume = DeepReadonly<PersistentVolume>
type AnyClaim = DeepReadonly<PersistentVolumeClaim>

const NONE = parseQuantity('0')
const storage = (amounts: Readonly<Record<string, string | number>> | undefined): Quantity =>
  amounts?.['storage'] === undefined ? NONE : parseQuantity(amounts['storage'])

export const sizeOfVolume = ({ spec }: AnyVolume): Quantity => storage(spec?.capacity)
/** How much a claim asks for. */
export const sizeOfClaim = ({ spec }: AnyClaim): Quantity => storage(spec?.resources?.requests)

const modeOf = (spec: { readonly volumeMode?: string | undefined } | undefined): string => spec?.volumeMode ?? 'Filesystem'
export const sameVolumeMode = (volume: AnyVolume, claim: AnyClaim): boolean => modeOf(volume.spec) === modeOf(claim.spec)

export const hasAccessModes = ({ spec }: AnyVolume, claim: AnyClaim): boolean =>
  (claim.spec?.accessModes ?? []).every((mode) => spec?.accessModes?.includes(mode) === true)

export const sameAttributesClass = ({ spec }: AnyVolume, claim: AnyClaim): boolean =>
  (spec?.volumeAttributesClassName ?? '') === (claim.spec?.volumeAttributesClassName ?? '')

export interface VolumeSearch {
  /** May volumes be chosen that nobody has set aside for the claim? False: the scheduler chooses. */
  readonly free: boolean
  /** Can the volume be reached where the pod is to run? All can unless given. */
  reachable?(volume: Volume): boolean
  /** Volumes that are spoken for. */
  readonly taken?: ReadonlySet<string> | undefined
}

/**
 * The volume for a claim (upstream's `FindMatchingVolume`): the one that is set aside for it, else the smallest that is large enough
 * among those that are available, of its class, mode and access modes, and that its selector selects.
 */
export const findVolume = (claim: Claim, volumes: readonly Volume[], search: VolumeSearch): Volume | undefined => {
  const wanted = sizeOfClaim(claim)
  const selector = labelSelectorRequirements(claim.spec?.selector)
  const selects = (volume: Volume): boolean => claim.spec?.selector === undefined || matchesLabels(selector, volume.metadata.labels)
  let smallest: { readonly volume: Volume; readonly size: Quantity } | undefined
  for (const volume of volumes) {
    if (search.taken?.has(volume.metadata.name) === true) continue
    const isOurs = isBoundTo(volume, claim)
    if (volume.spec?.claimRef !== undefined && !isOurs) continue
    const size = sizeOfVolume(volume)
    if (compareQuantities(size, wanted) < 0 || !sameVolumeMode(volume, claim) || !sameAttributesClass(volume, claim)) continue
    if (volume.metadata.deletionTimestamp !== undefined) continue
    if (isOurs) return search.reachable?.(volume) === false ? undefined : volume
    if (!search.free || volume.status?.phase !== 'Available' || classOfVolume(volume) !== classOfClaim(claim)) continue
    if (smallest !== undefined && compareQuantities(smallest.size, size) <= 0) continue
    if (!hasAccessModes(volume, claim) || !selects(volume) || search.reachable?.(volume) === false) continue
    smallest = { volume, size }
  }
  return smallest?.volume
}
