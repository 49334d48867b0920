import {
  annotation,
  BIND_COMPLETED,
  BOUND_BY_CONTROLLER,
  classOfClaim,
  classOfVolume,
  compareQuantities,
  defaultClass,
  hasAccessModes,
  isBoundTo,
  kinds,
  namesClass,
  type PersistentVolume,
  type PersistentVolumeClaim,
  SELECTED_NODE,
  type Stored,
  sameAttributesClass,
  sameVolumeMode,
  sizeOfClaim,
  sizeOfVolume,
} from '@coxswain/api-types'
import { referenceTo, type Steps, update, type View } from '@coxswain/client'
import type { Herald } from '../../shared/herald.ts'
import { bindSteps } from './bind.ts'
import { chooseVolume } from './choose-volume.ts'
import { claimStatus } from './claim-status.ts'
import { provision } from './provision.ts'
import { waitForConsumer } from './wait-for-consumer.ts'

type Claim = Stored<PersistentVolumeClaim>
type Volume = Stored<PersistentVolume>

export interface ClaimWorld {
  readonly view: View
  readonly herald: Herald
}

/** What a claim needs next (upstream's `syncClaim`). */
export const syncClaim = (claim: Claim, world: ClaimWorld): Steps => {
  if (annotation(claim.metadata, BIND_COMPLETED) !== undefined) return syncBound(claim, world)
  const { volumeName = '' } = claim.spec ?? {}
  return volumeName === '' ? findOne(claim, world) : takeNamed(claim, volumeName, world)
}

/** The claim takes whatever fits. */
const findOne = (claim: Claim, { view, herald }: ClaimWorld): Steps => {
  const delayed = isDelayed(claim, view)
  const volume = chooseVolume(claim, view, delayed ? 'scheduler' : 'binder')
  if (volume !== undefined) return bindSteps(volume, claim)
  const fallback = namesClass(claim) ? undefined : defaultClass(view.list(kinds.StorageClass))
  if (fallback !== undefined) {
    const spec = { ...claim.spec, storageClassName: fallback.metadata.name }
    return update(kinds.PersistentVolumeClaim, { ...claim, spec }, { reason: 'it names no class, and there is a default one now' })
  }
  const pending = claimStatus(claim, 'Pending', { reason: 'there is no volume for it' })
  if (delayed && annotation(claim.metadata, SELECTED_NODE) === undefined) return [waitForConsumer(claim, view, herald), pending]
  if (classOfClaim(claim) !== '') return provision(claim, { view, herald })
  const message = 'no persistent volumes available for this claim and no storage class is set'
  return [herald.ofClaim(claim, { type: 'Normal', reason: 'FailedBinding', message }), pending]
}

/** Does the class leave it to the scheduler which volume a claim gets? */
const isDelayed = (claim: Claim, view: View): boolean =>
  view.get(kinds.StorageClass, '', classOfClaim(claim))?.volumeBindingMode === 'WaitForFirstConsumer'

/** The claim asks for one volume by name. */
const takeNamed = (claim: Claim, volumeName: string, { view, herald }: ClaimWorld): Steps => {
  const volume = view.get(kinds.PersistentVolume, '', volumeName)
  const pending = claimStatus(claim, 'Pending', { reason: 'the volume that it asks for is not to be had' })
  if (volume === undefined) return pending
  if (isBoundTo(volume, claim)) return bindSteps(volume, claim)
  if (volume.spec?.claimRef !== undefined) {
    const message = `volume ${JSON.stringify(volumeName)} already bound to a different claim.`
    const said = herald.ofClaim(claim, { type: 'Warning', reason: 'FailedBinding', message })
    // Of a claim that we bound ourselves somebody has taken the mark away: there is nothing that we could mend.
    return annotation(claim.metadata, BOUND_BY_CONTROLLER) === undefined ? [said, pending] : said
  }
  const mismatch = mismatchOf(volume, claim)
  if (mismatch === undefined) return bindSteps(volume, claim)
  const message = `Cannot bind to requested volume ${JSON.stringify(volumeName)}: ${mismatch}`
  return [herald.ofClaim(claim, { type: 'Warning', reason: 'VolumeMismatch', message }), pending]
}

/** Why a volume will not do for a claim, in upstream's words (`checkVolumeSatisfyClaim`); undefined: it will. */
const mismatchOf = (volume: Volume, claim: Claim): string | undefined => {
  if (volume.metadata.deletionTimestamp !== undefined) return `the volume is marked for deletion ${JSON.stringify(volume.metadata.name)}`
  if (compareQuantities(sizeOfVolume(volume), sizeOfClaim(claim)) < 0) return 'requested PV is too small'
  if (classOfVolume(volume) !== classOfClaim(claim)) return 'storageClassName does not match'
  if (!sameAttributesClass(volume, claim)) return 'volumeAttributesClassName does not match'
  if (!sameVolumeMode(volume, claim)) return 'incompatible volumeMode'
  return hasAccessModes(volume, claim) ? undefined : 'incompatible accessMode'
}

/** The claim had a volume. */
const syncBound = (claim: Claim, { view, herald }: ClaimWorld): Steps => {
  herald.forget(`${claim.metadata.namespace}/${claim.metadata.name}`)
  const { volumeName = '' } = claim.spec ?? {}
  if (volumeName === '') return lost(claim, 'ClaimLost', 'Bound claim has lost reference to PersistentVolume. Data on the volume is lost!')
  const volume = view.get(kinds.PersistentVolume, '', volumeName)
  if (volume === undefined) return lost(claim, 'ClaimLost', 'Bound claim has lost its PersistentVolume. Data on the volume is lost!')
  const { claimRef } = volume.spec ?? {}
  if (claimRef === undefined || claimRef.uid === claim.metadata.uid) return bindSteps(volume, claim)
  return lost(claim, 'ClaimMisbound', 'Two claims are bound to the same volume, this one is bound incorrectly')
}

const lost = (claim: Claim, reason: string, message: string): Steps =>
  claim.status?.phase === 'Lost'
    ? []
    : claimStatus(claim, 'Lost', {
        reason: 'its volume is not its own any more',
        onSuccess: { regarding: referenceTo(kinds.PersistentVolumeClaim, claim), type: 'Warning', reason, message },
      })
