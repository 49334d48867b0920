import { kinds, type PersistentVolumeClaim } from '@coxswain/api-types'
import type { AdmissionPlugin } from '../chain.ts'
import { newestDefault } from '../newest-default.ts'

const CLASS_ANNOTATION = 'volume.beta.kubernetes.io/storage-class'
const DEFAULT_ANNOTATIONS = ['storageclass.kubernetes.io/is-default-class', 'storageclass.beta.kubernetes.io/is-default-class']

/** A claim that says nothing of its class gets the default one (upstream's DefaultStorageClass). */
export const defaultStorageClass: AdmissionPlugin = {
  name: 'DefaultStorageClass',
  mutate: ({ resource, subresource, operation, object }, view) => {
    if (operation !== 'CREATE' || resource.definition !== kinds.PersistentVolumeClaim || subresource !== '') return undefined
    const { metadata, spec } = object as PersistentVolumeClaim
    if (spec === undefined || spec.storageClassName !== undefined) return undefined
    if (metadata.annotations?.[CLASS_ANNOTATION] !== undefined) return undefined
    const chosen = newestDefault(view.list(kinds.StorageClass), DEFAULT_ANNOTATIONS)
    if (chosen !== undefined) spec.storageClassName = chosen
    return undefined
  },
}
