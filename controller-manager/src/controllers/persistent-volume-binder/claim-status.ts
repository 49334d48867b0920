import { deepEqual, kinds, type PersistentVolume, type PersistentVolumeClaim, type Stored } from '@coxswain/api-types'
import { type Step, type StepOptions, updateStatus } from '@coxswain/client'

type Claim = Stored<PersistentVolumeClaim>

/** Brings a claim's status to a phase without a volume; undefined where it is there (upstream's `updateClaimStatus`). */
export const claimStatus = (claim: Claim, phase: 'Pending' | 'Lost', options: StepOptions): Step | undefined => {
  const { accessModes: _, capacity: __, currentVolumeAttributesClassName: ___, ...rest } = claim.status ?? {}
  return write(claim, { ...rest, phase }, options)
}

/**
 * Brings a claim's status to that of the volume that it is bound to. Its capacity is told once: later it may differ on purpose, while a
 * file system is smaller than its disk.
 */
export const boundStatus = (claim: Claim, { spec }: Stored<PersistentVolume>, options: StepOptions): Step | undefined => {
  const { accessModes, capacity, volumeAttributesClassName } = spec ?? {}
  const isNew = claim.status?.phase !== 'Bound'
  const status = {
    ...claim.status,
    phase: 'Bound' as const,
    ...(accessModes === undefined ? {} : { accessModes }),
    ...(isNew && capacity !== undefined ? { capacity } : {}),
    ...(isNew && volumeAttributesClassName !== undefined ? { currentVolumeAttributesClassName: volumeAttributesClassName } : {}),
  }
  return write(claim, status, options)
}

const write = (claim: Claim, status: NonNullable<Claim['status']>, options: StepOptions): Step | undefined =>
  deepEqual(claim.status ?? {}, status) ? undefined : updateStatus(kinds.PersistentVolumeClaim, { ...claim, status }, options)
