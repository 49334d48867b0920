import { kinds, type PersistentVolume, type PersistentVolumeClaim, type Stored } from '@coxswain/api-types'
import { defineController, keyOf, type ObjectKey, objectKey, plan, remove, type Steps, type View, watching } from '@coxswain/client'
import { createHerald, type Herald } from '../shared/herald.ts'
import { isMadeHere, LOCAL_PATH } from './local-path-provisioner/names.ts'
import { provision } from './local-path-provisioner/provision.ts'

/**
 * Makes the volumes of classes whose provisioner it is: a folder on the node that the scheduler has chosen for a claim's first pod, below
 * `root`. It writes objects alone. The folder is made by the node that mounts it (`hostPath` of type `DirectoryOrCreate`), so that this
 * controller can run anywhere. A key with a namespace is a claim, one without a volume.
 */
export const createLocalPathProvisioner = (root: string) => {
  const herald = createHerald()
  return defineController<PersistentVolumeClaim>({
    name: 'local-path-provisioner',
    component: LOCAL_PATH,
    memory: herald.memory,
    watches: [watching(kinds.PersistentVolumeClaim, (claim) => [keyOf(claim)]), watching(kinds.PersistentVolume, volumeKeys)],
    reads: [kinds.StorageClass, kinds.Node],
    reconcile: ({ namespace, name, key, view }) =>
      plan(namespace === '' ? takeAway(name, view) : make(key, { namespace, name, view, herald, root })),
  })
}

/** A volume's own key, and that of the claim that it was made for: where it is gone too early it is made again. */
const volumeKeys = (volume: Stored<PersistentVolume>): readonly ObjectKey[] => {
  if (!isMadeHere(volume)) return []
  const { namespace = '', name = '' } = volume.spec?.claimRef ?? {}
  return [volume.metadata.name, ...(name === '' ? [] : [objectKey(namespace, name)])]
}

interface Making {
  readonly namespace: string
  readonly name: string
  readonly view: View
  readonly herald: Herald
  readonly root: string
}

const make = (key: ObjectKey, { namespace, name, view, herald, root }: Making): Steps => {
  const claim = view.get(kinds.PersistentVolumeClaim, namespace, name)
  if (claim !== undefined && claim.metadata.deletionTimestamp === undefined) return provision(claim, { view, herald, root })
  herald.forget(key)
  return []
}

/** Released, and not to be kept: there is nothing but the object to take away as long as the nodes are simulated. */
const takeAway = (name: string, view: View): Steps => {
  const volume = view.get(kinds.PersistentVolume, '', name)
  if (volume === undefined || !isMadeHere(volume) || volume.metadata.deletionTimestamp !== undefined) return []
  if (volume.status?.phase !== 'Released' || volume.spec?.persistentVolumeReclaimPolicy !== 'Delete') return []
  return remove(kinds.PersistentVolume, volume, { reason: 'its claim is gone, and its policy is to delete it' })
}
