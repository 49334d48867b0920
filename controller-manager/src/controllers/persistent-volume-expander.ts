import {
  compareQuantities,
  kinds,
  type PersistentVolume,
  type PersistentVolumeClaim,
  parseQuantity,
  type Stored,
} from '@coxswain/api-types'
import { defineController, type ObjectKey, objectKey, plan, type Steps, type View, watching } from '@coxswain/client'
import { createHerald, type Herald } from '../shared/herald.ts'
import { isMadeHere } from './local-path-provisioner/names.ts'
import { grow, isGrowing } from './persistent-volume-expander/grow.ts'

/**
 * Makes volumes larger when their claims ask for more (upstream: pkg/controller/volume/expand). The folders of the local-path provisioner
 * have no size of their own, so that to grow is a matter of the books; whatever a driver made, the driver's own resizer makes larger.
 */
export const createPersistentVolumeExpander = () => {
  const herald = createHerald()
  return defineController<PersistentVolumeClaim>({
    name: 'persistentvolume-expander-controller',
    component: 'volume_expand',
    memory: herald.memory,
    for: kinds.PersistentVolumeClaim,
    watches: [watching(kinds.PersistentVolume, claimKeys)],
    reconcile: ({ key, object: claim, view, now }) => {
      const volume = claim === undefined ? undefined : volumeOf(claim, view)
      if (claim !== undefined && volume !== undefined && (isGrowing(claim) || wantsMore(claim)))
        return plan(isMadeHere(volume) ? grow(claim, volume, now) : leaveToDriver(claim, herald))
      herald.forget(key)
      return plan()
    },
  })
}

const claimKeys = ({ spec }: Stored<PersistentVolume>): readonly ObjectKey[] =>
  spec?.claimRef === undefined ? [] : [objectKey(spec.claimRef.namespace, spec.claimRef.name ?? '')]

/** The volume that a claim is bound to, where the volume thinks so too. */
const volumeOf = ({ metadata, spec, status }: Stored<PersistentVolumeClaim>, view: View): Stored<PersistentVolume> | undefined => {
  const volume = status?.phase === 'Bound' ? view.get(kinds.PersistentVolume, '', spec?.volumeName ?? '') : undefined
  return volume?.spec?.claimRef?.uid === metadata.uid ? volume : undefined
}

const wantsMore = ({ spec, status }: Stored<PersistentVolumeClaim>): boolean =>
  compareQuantities(parseQuantity(spec?.resources?.requests?.['storage'] ?? '0'), parseQuantity(status?.capacity?.['storage'] ?? '0')) > 0

const leaveToDriver = (claim: Stored<PersistentVolumeClaim>, herald: Herald): Steps =>
  herald.ofClaim(claim, { type: 'Normal', reason: 'ExternalExpanding', message: 'waiting for an external controller to expand this PVC' })
