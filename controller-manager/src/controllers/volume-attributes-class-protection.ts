import {
  type DeepReadonly,
  kinds,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type VolumeAttributesClass,
} from '@coxswain/api-types'
import { defineController, indexBy, plan, watching } from '@coxswain/client'
import { protect } from '../shared/protection.ts'

const FINALIZER = 'kubernetes.io/vac-protection'

/** A class of attributes that is deleted stays as long as a claim or a volume names it (upstream: pkg/controller/volume/vacprotection). */
export const volumeAttributesClassProtection = defineController<VolumeAttributesClass>({
  name: 'volumeattributesclass-protection-controller',
  for: kinds.VolumeAttributesClass,
  watches: [
    watching(kinds.PersistentVolumeClaim, (claim) => classesOfClaim(claim)),
    watching(kinds.PersistentVolume, (volume) => classesOfVolume(volume)),
  ],
  indexes: [
    indexBy(kinds.PersistentVolumeClaim, 'attributes classes', (claim) => classesOfClaim(claim)),
    indexBy(kinds.PersistentVolume, 'attributes classes', (volume) => classesOfVolume(volume)),
  ],
  reconcile: ({ object, name, view }) => {
    if (object === undefined) return plan()
    const inUse = [kinds.PersistentVolumeClaim, kinds.PersistentVolume].some(
      (kind) => view.byIndex(kind as typeof kinds.PersistentVolume, 'attributes classes', name).length > 0,
    )
    return plan(protect(kinds.VolumeAttributesClass, object, { finalizer: FINALIZER, inUse }))
  },
})

const present = (...names: readonly (string | undefined)[]): readonly string[] => names.flatMap((name) => (name ? [name] : []))

const classesOfClaim = ({ spec, status }: DeepReadonly<PersistentVolumeClaim>): readonly string[] =>
  present(
    spec?.volumeAttributesClassName,
    status?.currentVolumeAttributesClassName,
    status?.modifyVolumeStatus?.targetVolumeAttributesClassName,
  )
const classesOfVolume = ({ spec }: DeepReadonly<PersistentVolume>): readonly string[] => present(spec?.volumeAttributesClassName)
