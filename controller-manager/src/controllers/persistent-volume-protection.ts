import { kinds, type PersistentVolume } from '@coxswain/api-types'
import { defineController, plan } from '@coxswain/client'
import { protect } from '../shared/protection.ts'

const FINALIZER = 'kubernetes.io/pv-protection'

/** A volume that is deleted stays as long as it is bound to a claim (upstream: pkg/controller/volume/pvprotection). */
export const persistentVolumeProtection = defineController<PersistentVolume>({
  name: 'persistentvolume-protection-controller',
  for: kinds.PersistentVolume,
  reconcile: ({ object }) =>
    object === undefined
      ? plan()
      : plan(protect(kinds.PersistentVolume, object, { finalizer: FINALIZER, inUse: object.status?.phase === 'Bound' })),
})
