import {
  compareQuantities,
  formatTime,
  kinds,
  type PersistentVolume,
  type PersistentVolumeClaim,
  parseQuantity,
  type Stored,
} from '@coxswain/api-types'
import { referenceTo, type Steps, update, updateStatus } from '@coxswain/client'
import { LOCAL_PATH } from '../local-path-provisioner/names.ts'

type Claim = Stored<PersistentVolumeClaim>
type Volume = Stored<PersistentVolume>

const RESIZER = 'volume.kubernetes.io/storage-resizer'
const IN_PROGRESS = 'ControllerResizeInProgress'
/** Conditions that speak of growing: the last step takes all of them away. */
const GROWING = ['Resizing', 'FileSystemResizePending', 'ControllerResizeError', 'NodeResizeError']

export const isGrowing = ({ status }: Claim): boolean => status?.allocatedResourceStatuses?.['storage'] === IN_PROGRESS

/**
 * Grows a volume in three writes, each of which a later look can go on from (KEP-1790): the claim says to which size it is being grown,
 * the volume gets that size, the claim says that it has it. A file system that has no disk needs nothing of its node.
 */
export const grow = (claim: Claim, volume: Volume, now: number): Steps => {
  if (!isGrowing(claim)) return begin(claim, now)
  const size = claim.status?.allocatedResources?.['storage'] ?? sizeAskedFor(claim)
  const capacity = volume.spec?.capacity ?? {}
  if (compareQuantities(parseQuantity(capacity['storage'] ?? '0'), parseQuantity(size)) >= 0) return finish(claim, size)
  const spec = { ...volume.spec, capacity: { ...capacity, storage: size } }
  return update(kinds.PersistentVolume, { ...volume, spec }, { reason: `its claim grows to ${size}` })
}

const sizeAskedFor = ({ spec }: Claim): string | number => spec?.resources?.requests?.['storage'] ?? '0'

const withoutGrowing = ({ status }: Claim) => (status?.conditions ?? []).filter(({ type }) => !GROWING.includes(type))

const begin = (claim: Claim, now: number): Steps => {
  const { metadata, status } = claim
  const size = sizeAskedFor(claim)
  const conditions = [...withoutGrowing(claim), { type: 'Resizing', status: 'True', lastTransitionTime: formatTime(now) } as const]
  return updateStatus(
    kinds.PersistentVolumeClaim,
    {
      ...claim,
      metadata: { ...metadata, annotations: { ...metadata.annotations, [RESIZER]: LOCAL_PATH } },
      status: {
        ...status,
        conditions,
        allocatedResources: { ...status?.allocatedResources, storage: size },
        allocatedResourceStatuses: { ...status?.allocatedResourceStatuses, storage: IN_PROGRESS },
      },
    },
    { reason: `it asks for ${size}, and has less` },
  )
}

const finish = (claim: Claim, size: string | number): Steps => {
  const { namespace, name } = claim.metadata
  const { conditions: _, allocatedResourceStatuses: __, ...status } = claim.status ?? {}
  const rest = Object.entries(claim.status?.allocatedResourceStatuses ?? {}).filter(([resource]) => resource !== 'storage')
  const conditions = withoutGrowing(claim)
  return updateStatus(
    kinds.PersistentVolumeClaim,
    {
      ...claim,
      status: {
        ...status,
        capacity: { ...status.capacity, storage: size },
        ...(conditions.length === 0 ? {} : { conditions }),
        ...(rest.length === 0 ? {} : { allocatedResourceStatuses: Object.fromEntries(rest) }),
      },
    },
    {
      reason: `its volume has ${size} now`,
      onSuccess: {
        regarding: referenceTo(kinds.PersistentVolumeClaim, claim),
        type: 'Normal',
        reason: 'VolumeResizeSuccessful',
        message: `ExpandVolume succeeded for volume ${namespace}/${name}`,
      },
    },
  )
}
