import type { PersistentVolume, PersistentVolumeSpec } from '../../../generated/core.v1.types.ts'
import { root } from '../../../validation/path.ts'
import { nodeSelectorTermWarnings } from '../pod/warnings.ts'
import { storageClassWarnings } from './storage-class.ts'

export const MOUNT_OPTIONS = 'volume.beta.kubernetes.io/mount-options'

const DEPRECATED: readonly (readonly [keyof PersistentVolumeSpec, string, string])[] = [
  ['cephfs', 'cephfs', 'deprecated in v1.28, non-functional in v1.31+'],
  ['photonPersistentDisk', 'photonPersistentDisk', 'deprecated in v1.11, non-functional in v1.16+'],
  ['scaleIO', 'scaleIO', 'deprecated in v1.16, non-functional in v1.22+'],
  ['storageos', 'storageos', 'deprecated in v1.22, non-functional in v1.25+'],
  ['glusterfs', 'glusterfs', 'deprecated in v1.25, non-functional in v1.26+'],
  ['rbd', 'rbd', 'deprecated in v1.28, non-functional in v1.31+'],
]

/** Upstream's `GetWarningsForPersistentVolume`: a volume has one source, so one of those that are gone. */
export const persistentVolumeWarnings = ({ metadata, spec = {} }: PersistentVolume): readonly string[] => {
  const place = root.child('spec')
  const terms = place.child('nodeAffinity').child('required').child('nodeSelectorTerms')
  const gone = DEPRECATED.find(([name]) => spec[name] !== undefined)
  return [
    ...storageClassWarnings(metadata),
    ...(metadata.annotations?.[MOUNT_OPTIONS] === undefined
      ? []
      : [`metadata.annotations[${MOUNT_OPTIONS}]: deprecated since v1.31; use "mountOptions" attribute instead`]),
    ...(spec.persistentVolumeReclaimPolicy === 'Recycle'
      ? [
          'spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.',
        ]
      : []),
    ...(spec.nodeAffinity?.required?.nodeSelectorTerms ?? []).flatMap((term, i) => nodeSelectorTermWarnings(term, terms.index(i), false)),
    ...(gone === undefined ? [] : [`${place.child(gone[1])}: ${gone[2]}`]),
  ]
}
