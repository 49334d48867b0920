import { compareQuantities, kinds, type PersistentVolumeClaim, parseQuantity, type StorageClass } from '@coxswain/api-types'
import type { AdmissionPlugin, AdmissionView } from '../chain.ts'
import { forbid } from '../refuse.ts'

/** A claim grows where it is bound and its class says that volumes may grow (upstream's PersistentVolumeClaimResize). */
export const persistentVolumeClaimResize: AdmissionPlugin = {
  name: 'PersistentVolumeClaimResize',
  validate: (request, view) => {
    const { resource, subresource, operation, object, old } = request
    if (operation !== 'UPDATE' || resource.definition !== kinds.PersistentVolumeClaim || subresource !== '') return undefined
    const [next, before] = [object as PersistentVolumeClaim, old as PersistentVolumeClaim]
    if (compareQuantities(sizeOf(next), sizeOf(before)) <= 0) return undefined
    if (before.status?.phase !== 'Bound') return forbid(request, 'Only bound persistent volume claims can be expanded')
    if (mayGrow(next, view)) return undefined
    return forbid(
      request,
      'only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize',
    )
  },
}

const sizeOf = ({ spec }: PersistentVolumeClaim) => parseQuantity(spec?.resources?.requests?.['storage'] ?? '0')

const mayGrow = ({ metadata, spec }: PersistentVolumeClaim, view: AdmissionView): boolean => {
  const name = metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] ?? spec?.storageClassName ?? ''
  const found = name === '' ? undefined : (view.get(kinds.StorageClass, '', name) as StorageClass | undefined)
  return found?.allowVolumeExpansion === true
}
