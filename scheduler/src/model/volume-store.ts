import type { PersistentVolume, PersistentVolumeClaim, StorageClass, Stored } from '@coxswain/api-types'
import { createAssumable } from './assumable.ts'
import { createDriverStore, type DriverStore, type DriverView } from './driver-store.ts'
import { createNamed } from './named.ts'
import { createOpenVolumes } from './open-volumes.ts'
import { createVolumeUses, type VolumeUses } from './volume-uses.ts'

export type ClaimObject = Stored<PersistentVolumeClaim>
export type VolumeObject = Stored<PersistentVolume>
export type ClassObject = Stored<StorageClass>

/** Claims and volumes as decisions see them: what was decided for others counts, written or not. */
export interface VolumeView extends DriverView, Pick<VolumeUses, 'csiVolume' | 'volumesOn' | 'isUsed'> {
  claim(namespace: string, name: string): ClaimObject | undefined
  volume(name: string): VolumeObject | undefined
  storageClass(name: string): ClassObject | undefined
  /** Volumes that are bound to nobody and may be for a claim of its class, or are set aside for one. */
  candidates(claim: ClaimObject): readonly VolumeObject[]
}

/** The same, for its owner. */
export interface VolumeStore extends VolumeView, DriverStore, Pick<VolumeUses, 'setAttachment' | 'removeAttachment' | 'countPod'> {
  setClaim(claim: ClaimObject): ClaimObject | undefined
  removeClaim(namespace: string, name: string): void
  setVolume(volume: VolumeObject): VolumeObject | undefined
  removeVolume(name: string): void
  setClass(storageClass: ClassObject): ClassObject | undefined
  removeClass(name: string): void
  /** As the API has them, whatever was decided. */
  writtenClaim(namespace: string, name: string): ClaimObject | undefined
  writtenVolume(name: string): VolumeObject | undefined
  /** Takes them as if they were written, until the API shows a newer state. */
  assumeClaim(claim: ClaimObject): void
  assumeVolume(volume: VolumeObject): void
  /** Takes an assumption back. */
  restoreClaim(claim: ClaimObject): void
  restoreVolume(volume: VolumeObject): void
}

const keyOf = (namespace: string, name: string): string => `${namespace}/${name}`
const NO_VOLUMES: readonly VolumeObject[] = []

export const createVolumeStore = (): VolumeStore => {
  const claims = createAssumable<ClaimObject>()
  const volumes = createAssumable<VolumeObject>()
  const classes = createNamed<ClassObject>()
  const open = createOpenVolumes()
  const claim = (namespace: string, name: string): ClaimObject | undefined => claims.get(keyOf(namespace, name))
  const { claimChanged, volumeChanged, classChanged, ...uses } = createVolumeUses({ claim, volume: volumes.get, storageClass: classes.get })
  return {
    ...createDriverStore(),
    ...uses,
    claim,
    volume: volumes.get,
    storageClass: classes.get,
    candidates: (each) => open.of(each).flatMap((name) => volumes.get(name) ?? NO_VOLUMES),
    setClaim: (next) => {
      const { namespace, name } = next.metadata
      const before = claims.set(keyOf(namespace, name), next)
      claimChanged(namespace, name)
      return before
    },
    removeClaim: (namespace, name) => {
      claims.remove(keyOf(namespace, name))
      claimChanged(namespace, name)
    },
    setVolume: (volume) => {
      const before = volumes.set(volume.metadata.name, volume)
      if (before !== undefined) open.remove(before)
      open.add(volume)
      volumeChanged(volume.metadata.name)
      return before
    },
    removeVolume: (name) => {
      const before = volumes.remove(name)
      if (before !== undefined) open.remove(before)
      volumeChanged(name)
    },
    setClass: (each) => {
      const before = classes.set(each)
      classChanged(each.metadata.name)
      return before
    },
    removeClass: (name) => {
      classes.remove(name)
      classChanged(name)
    },
    writtenClaim: (namespace, name) => claims.written(keyOf(namespace, name)),
    writtenVolume: volumes.written,
    assumeClaim: (next) => claims.assume(keyOf(next.metadata.namespace, next.metadata.name), next),
    assumeVolume: (volume) => volumes.assume(volume.metadata.name, volume),
    restoreClaim: ({ metadata }) => claims.restore(keyOf(metadata.namespace, metadata.name)),
    restoreVolume: ({ metadata }) => volumes.restore(metadata.name),
  }
}
