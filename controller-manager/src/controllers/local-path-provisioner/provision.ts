import {
  annotation,
  classOfClaim,
  kinds,
  type Node,
  type PersistentVolumeClaim,
  SELECTED_NODE,
  STORAGE_PROVISIONER,
  type StorageClass,
  type Stored,
} from '@coxswain/api-types'
import { create, type EventNote, referenceTo, type Steps, update, type View } from '@coxswain/client'
import type { Herald } from '../../shared/herald.ts'
import { LOCAL_PATH } from './names.ts'
import { volumeFor, volumeName } from './volume-for.ts'

type Claim = Stored<PersistentVolumeClaim>

interface World {
  readonly view: View
  readonly herald: Herald
  readonly root: string
}

/** Makes a claim's volume, or tells why it cannot. The volume's name is the claim's uid: however often this is done, there is one. */
export const provision = (claim: Claim, { view, herald, root }: World): Steps => {
  if (claim.spec?.volumeName || annotation(claim.metadata, STORAGE_PROVISIONER) !== LOCAL_PATH) return []
  if (view.get(kinds.PersistentVolume, '', volumeName(claim)) !== undefined) return []
  const storageClass = view.get(kinds.StorageClass, '', classOfClaim(claim))
  if (storageClass?.provisioner !== LOCAL_PATH) return []
  const obstacle = obstacleOf(claim, storageClass)
  if (obstacle !== undefined)
    return herald.ofClaim(claim, { type: 'Warning', reason: 'ProvisioningFailed', message: failure(storageClass, obstacle) })
  const chosen = annotation(claim.metadata, SELECTED_NODE)
  // The scheduler has not chosen yet.
  if (chosen === undefined) return []
  const node = view.get(kinds.Node, '', chosen)
  return node === undefined ? chooseAnew(claim, storageClass, chosen) : make(claim, { storageClass, node, root, herald })
}

/** Why there can be no such volume; undefined: there can. */
const obstacleOf = ({ spec }: Claim, { volumeBindingMode }: Stored<StorageClass>): string | undefined => {
  if (volumeBindingMode !== 'WaitForFirstConsumer')
    return 'a folder is on one node: the class must have volumeBindingMode WaitForFirstConsumer'
  if (spec?.volumeMode === 'Block') return 'a folder is no block device'
  if (spec?.selector !== undefined) return 'a volume that is made for a claim cannot be selected by labels'
  if (spec?.dataSourceRef !== undefined) return 'a folder is made empty: there can be no data source'
  const shared = spec?.accessModes?.find((mode) => mode !== 'ReadWriteOnce' && mode !== 'ReadWriteOncePod')
  return shared === undefined ? undefined : `a folder is on one node: access mode ${shared} is not supported`
}

const failure = ({ metadata }: Stored<StorageClass>, why: string): string =>
  `failed to provision volume with StorageClass ${JSON.stringify(metadata.name)}: ${why}`

/** The node is gone: without the annotation the scheduler looks for another. */
const chooseAnew = (claim: Claim, storageClass: Stored<StorageClass>, node: string): Steps => {
  const { [SELECTED_NODE]: _, ...annotations } = claim.metadata.annotations ?? {}
  const message = failure(storageClass, `the node ${JSON.stringify(node)} is gone`)
  return update(
    kinds.PersistentVolumeClaim,
    { ...claim, metadata: { ...claim.metadata, annotations } },
    {
      reason: 'the node that was chosen for it is gone',
      onSuccess: note(claim, { type: 'Warning', reason: 'ProvisioningFailed', message }),
    },
  )
}

interface Making {
  readonly storageClass: Stored<StorageClass>
  readonly node: Stored<Node>
  readonly root: string
  readonly herald: Herald
}

const make = (claim: Claim, { storageClass, node, root, herald }: Making): Steps => {
  const { namespace, name } = claim.metadata
  const begins = `External provisioner is provisioning volume for claim "${namespace}/${name}"`
  const volume = volumeFor(claim, { storageClass, node, root })
  return [
    herald.ofClaim(claim, { type: 'Normal', reason: 'Provisioning', message: begins }),
    create(kinds.PersistentVolume, volume, {
      reason: `the claim ${namespace}/${name} is to have a folder on ${node.metadata.name}`,
      onSuccess: note(claim, {
        type: 'Normal',
        reason: 'ProvisioningSucceeded',
        message: `Successfully provisioned volume ${volumeName(claim)}`,
      }),
    }),
  ]
}

const note = (claim: Claim, said: Pick<EventNote, 'type' | 'reason' | 'message'>): EventNote => ({
  regarding: referenceTo(kinds.PersistentVolumeClaim, claim),
  ...said,
})
