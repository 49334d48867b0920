import {
  type DeepReadonly,
  kinds,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type VolumeAttributesClass,
} from '@coxswain/api-types'
import { defineController, indexBy, plan, type View, watching } from '@coxswain/client'
import { protect } from '../shared/protection.ts'

const FINALIZER = 'kubernetes.io/vac-protection'

/**
 * A class of attributes that is deleted stays as long as a claim or a volume names it (upstream: pkg/controller/volume/vacprotection).
 * Before it lets a class go it asks the server itself: a claim may have named it that the cache does not know of yet.
 */
export const volumeAttributesClassProtection = defineController<VolumeAttributesClass, boolean>({
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
  gather: async ({ object, name, view, client }) => {
    if (object?.metadata.deletionTimestamp === undefined || isNamed(name, view)) return true
    const { items: claims } = await client.listAll(kinds.PersistentVolumeClaim)
    if (claims.some((claim) => classesOfClaim(claim).includes(name))) return true
    const { items: volumes } = await client.listAll(kinds.PersistentVolume)
    return volumes.some((volume) => classesOfVolume(volume).includes(name))
  },
  reconcile: ({ object, name, view, gathered }) => {
    if (object === undefined) return plan()
    const inUse = gathered || isNamed(name, view)
    return plan(protect(kinds.VolumeAttributesClass, object, { finalizer: FINALIZER, inUse }))
  },
})

const isNamed = (name: string, view: View): boolean =>
  view.byIndex(kinds.PersistentVolumeClaim, 'attributes classes', name).length > 0 ||
  view.byIndex(kinds.PersistentVolume, 'attributes classes', name).length > 0

const present = (...names: readonly (string | undefined)[]): readonly string[] => names.flatMap((name) => (name ? [name] : []))

const classesOfClaim = ({ spec, status }: DeepReadonly<PersistentVolumeClaim>): readonly string[] =>
  present(
    spec?.volumeAttributesClassName,
    status?.currentVolumeAttributesClassName,
    status?.modifyVolumeStatus?.targetVolumeAttributesClassName,
  )
const classesOfVolume = ({ spec }: DeepReadonly<PersistentVolume>): readonly string[] => present(spec?.volumeAttributesClassName)
