import { isFullyBound, kinds, type PersistentVolume, type Pod, type Stored } from '@coxswain/api-types'
import { splitKey, type View } from '@coxswain/client'
import { claimKeysOf } from '../../shared/pod-claims.ts'
import { isPodTerminal } from '../../shared/pod-state.ts'
import { podsOn } from '../../shared/pods-by-node.ts'
import { attachmentName, type DriverVolume } from './attachments.ts'

/** A volume that pods of a node mount, and that has to be attached to it first. */
export interface Wanted extends DriverVolume {
  /** Name of its attachment. */
  readonly name: string
  readonly volume: Stored<PersistentVolume>
  readonly pods: readonly Stored<Pod>[]
}

/** The volumes that are to be attached to a node, by the name of their attachment. */
export const wantedOn = (node: string, view: View): ReadonlyMap<string, Wanted> => {
  const wanted = new Map<string, Wanted>()
  for (const pod of podsOn(node, view)) {
    if (isPodTerminal(pod)) continue
    for (const volume of volumesOf(pod, view)) {
      const { driver, volumeHandle: handle } = volume.spec?.csi ?? { driver: '', volumeHandle: '' }
      if (!needsAttaching(driver, view)) continue
      const name = attachmentName({ driver, handle }, node)
      wanted.set(name, { name, driver, handle, volume, pods: [...(wanted.get(name)?.pods ?? []), pod] })
    }
  }
  return wanted
}

/** Volumes of drivers that a pod mounts, as far as its claims are bound. */
const volumesOf = (pod: Stored<Pod>, view: View): readonly Stored<PersistentVolume>[] =>
  claimKeysOf(pod).flatMap((key) => {
    const { namespace, name } = splitKey(key)
    const claim = view.get(kinds.PersistentVolumeClaim, namespace, name)
    if (claim === undefined || !isFullyBound(claim)) return []
    const volume = view.get(kinds.PersistentVolume, '', claim.spec?.volumeName ?? '')
    return volume?.spec?.csi === undefined || volume.spec.claimRef?.uid !== claim.metadata.uid ? [] : [volume]
  })

/** Volumes of a driver that says nothing of it are attached, and so are those of one that is not known. */
const needsAttaching = (driver: string, view: View): boolean => view.get(kinds.CSIDriver, '', driver)?.spec.attachRequired !== false
