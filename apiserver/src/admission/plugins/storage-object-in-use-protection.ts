import { type KindDefinition, kinds } from '@coxswain/api-types'
import type { AdmissionPlugin } from '../chain.ts'

const FINALIZERS = new Map<KindDefinition, string>([
  [kinds.PersistentVolumeClaim as KindDefinition, 'kubernetes.io/pvc-protection'],
  [kinds.PersistentVolume as KindDefinition, 'kubernetes.io/pv-protection'],
  [kinds.VolumeAttributesClass as KindDefinition, 'kubernetes.io/vac-protection'],
])

/**
 * Volumes, claims and classes of attributes stay while they are in use: each is born with a finalizer, which the controller of its kind
 * takes away (upstream's StorageObjectInUseProtection).
 */
export const storageObjectInUseProtection: AdmissionPlugin = {
  name: 'StorageObjectInUseProtection',
  mutate: ({ resource, subresource, operation, object }) => {
    if (operation !== 'CREATE' || subresource !== '' || object === undefined) return undefined
    const finalizer = FINALIZERS.get(resource.definition)
    if (finalizer === undefined) return undefined
    const given = object.metadata.finalizers ?? []
    if (!given.includes(finalizer)) object.metadata.finalizers = [...given, finalizer]
    return undefined
  },
}
