import { annotation, kinds, type PersistentVolume, PROVISIONED_BY, type Stored } from '@coxswain/api-types'
import { objectKey, referenceTo, type Steps, updateStatus, type View } from '@coxswain/client'
import type { Herald } from '../../shared/herald.ts'
import { PODS_BY_CLAIM } from '../../shared/pod-claims.ts'
import { isPodTerminal } from '../../shared/pod-state.ts'

type Volume = Stored<PersistentVolume>

export interface ReclaimWorld {
  readonly view: View
  readonly herald: Herald
}

/** What the policy of a volume asks for when its claim is gone (upstream's `reclaimVolume`). */
export const reclaim = (volume: Volume, world: ReclaimWorld): Steps => {
  // Somebody deletes it already, and its finalizers say when it may go.
  if (volume.metadata.deletionTimestamp !== undefined || annotation(volume.metadata, MIGRATED_TO) !== undefined) return []
  switch (volume.spec?.persistentVolumeReclaimPolicy) {
    case 'Retain':
      return []
    case 'Recycle':
      return recycle(volume, world)
    case 'Delete':
      return remove(volume)
    default:
      return failed(volume, 'VolumeUnknownReclaimPolicy', 'Volume has unrecognized PersistentVolumeReclaimPolicy')
  }
}

const MIGRATED_TO = 'pv.kubernetes.io/migrated-to'

/** Nobody here empties a volume: upstream answers so where it has no recycler for its kind. */
const recycle = (volume: Volume, { view, herald }: ReclaimWorld): Steps => {
  const users = usersOf(volume, view)
  if (users.length === 0) return failed(volume, 'VolumeFailedRecycle', 'No recycler plugin found for the volume!')
  const message = `Volume is used by pods: ${users.join(',')}`
  return herald.ofVolume(volume, { type: 'Normal', reason: 'VolumeFailedRecycle', message })
}

/** Pods that still use the volume under its old claim. Where there is a new claim of that name, they are that one's. */
const usersOf = ({ spec }: Volume, view: View): readonly string[] => {
  const { namespace = '', name = '' } = spec?.claimRef ?? {}
  if (view.get(kinds.PersistentVolumeClaim, namespace, name) !== undefined) return []
  return view
    .byIndex(kinds.Pod, PODS_BY_CLAIM, objectKey(namespace, name))
    .filter((pod) => !isPodTerminal(pod))
    .map((pod) => objectKey(pod.metadata.namespace, pod.metadata.name))
    .sort()
}

/** Its provisioner takes the volume away. One that people made has none. */
const remove = (volume: Volume): Steps => {
  const provisioner = annotation(volume.metadata, PROVISIONED_BY) ?? ''
  if (provisioner !== '' && !provisioner.startsWith('kubernetes.io/')) return []
  const why =
    provisioner === ''
      ? `error getting deleter volume plugin for volume ${JSON.stringify(volume.metadata.name)}: no deletable volume plugin matched`
      : `no volume plugin matched name: ${provisioner}`
  return failed(volume, 'VolumeFailedDelete', why)
}

const failed = (volume: Volume, reason: string, message: string): Steps =>
  volume.status?.phase === 'Failed'
    ? []
    : updateStatus(
        kinds.PersistentVolume,
        { ...volume, status: { ...volume.status, phase: 'Failed', message } },
        {
          reason: 'it cannot be reclaimed',
          onSuccess: { regarding: referenceTo(kinds.PersistentVolume, volume), type: 'Warning', reason, message },
        },
      )
