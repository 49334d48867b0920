import {
  annotation,
  BOUND_BY_CONTROLLER,
  kinds,
  type PersistentVolume,
  type PersistentVolumeClaim,
  PROVISIONED_BY,
  type Stored,
  sameVolumeMode,
} from '@coxswain/api-types'
import { type Step, type StepOptions, type Steps, update, updateStatus, type View } from '@coxswain/client'
import type { Herald } from '../../shared/herald.ts'
import { reclaim } from './reclaim.ts'

type Claim = Stored<PersistentVolumeClaim>
type Volume = Stored<PersistentVolume>

export interface VolumeWorld {
  readonly view: View
  readonly herald: Herald
  /** The volume's claim as the server holds it, where the cache has none. */
  readonly live: Claim | undefined
}

/** What a volume needs next (upstream's `syncVolume`). */
export const syncVolume = (volume: Volume, world: VolumeWorld): Steps => {
  const { claimRef } = volume.spec ?? {}
  if (claimRef === undefined) return phase(volume, 'Available', { reason: 'nobody claims it' })
  if (!claimRef.uid) return phase(volume, 'Available', { reason: 'the claim that it is for has not taken it yet' })
  const { namespace = '', name = '' } = claimRef
  const found = world.view.get(kinds.PersistentVolumeClaim, namespace, name) ?? world.live
  const claim = found?.metadata.uid === claimRef.uid ? found : undefined
  if (claim === undefined) return release(volume, world, 'its claim is gone')
  return withClaim(volume, claim, world)
}

const withClaim = (volume: Volume, claim: Claim, world: VolumeWorld): Steps => {
  const { volumeName = '' } = claim.spec ?? {}
  if (volumeName === volume.metadata.name) return phase(volume, 'Bound', { reason: 'its claim is bound to it' })
  // The claim will be bound to it when its turn comes.
  if (volumeName === '') return sameVolumeMode(volume, claim) ? [] : tellMismatch(volume, claim, world)
  const madeForIt = annotation(volume.metadata, PROVISIONED_BY) !== undefined && volume.spec?.persistentVolumeReclaimPolicy === 'Delete'
  return madeForIt ? release(volume, world, 'it was made for a claim that has another volume') : unbind(volume)
}

const tellMismatch = (volume: Volume, claim: Claim, { herald }: VolumeWorld): Steps => {
  const said = { type: 'Warning', reason: 'VolumeMismatch', about: volume.metadata.name } as const
  const [forClaim, forVolume] = [JSON.stringify(volume.metadata.name), JSON.stringify(claim.metadata.name)]
  const end = 'due to incompatible volumeMode.'
  return [
    herald.ofVolume(volume, { ...said, message: `Cannot bind PersistentVolume to requested PersistentVolumeClaim ${forVolume} ${end}` }),
    herald.ofClaim(claim, { ...said, message: `Cannot bind PersistentVolume ${forClaim} to requested PersistentVolumeClaim ${end}` }),
  ]
}

/** The volume is told to be free of its claim; then its policy says what becomes of it. */
const release = (volume: Volume, world: VolumeWorld, reason: string): Steps => {
  const current = volume.status?.phase
  return current === 'Released' || current === 'Failed' ? reclaim(volume, world) : phase(volume, 'Released', { reason })
}

/** Its claim has taken another volume: what we set aside is free again, what somebody else set aside stays so. */
const unbind = (volume: Volume): Steps => {
  const { metadata, spec } = volume
  const reason = 'its claim is bound to another volume'
  if (annotation(metadata, BOUND_BY_CONTROLLER) === undefined) {
    const { uid: _, ...claimRef } = spec?.claimRef ?? {}
    return update(kinds.PersistentVolume, { ...volume, spec: { ...spec, claimRef } }, { reason })
  }
  const { claimRef: _, ...free } = spec ?? {}
  const annotations = Object.fromEntries(Object.entries(metadata.annotations ?? {}).filter(([key]) => key !== BOUND_BY_CONTROLLER))
  return update(kinds.PersistentVolume, { ...volume, metadata: { ...metadata, annotations }, spec: free }, { reason })
}

const phase = (volume: Volume, next: 'Available' | 'Bound' | 'Released', options: StepOptions): Step | undefined => {
  if (volume.status?.phase === next) return undefined
  const { message: _, ...rest } = volume.status ?? {}
  return updateStatus(kinds.PersistentVolume, { ...volume, status: { ...rest, phase: next } }, options)
}
