import {
  classOfClaim,
  type DeepReadonly,
  type Node,
  type PersistentVolume,
  type PersistentVolumeClaim,
  PROVISIONED_BY,
  referenceToClaim,
  type StorageClass,
  type Stored,
} from '@coxswain/api-types'
import { LOCAL_PATH } from './names.ts'

type Claim = Stored<PersistentVolumeClaim>

/** As all provisioners name them. */
export const volumeName = ({ metadata }: Claim): string => `pvc-${metadata.uid}`

export interface Place {
  readonly storageClass: Stored<StorageClass>
  readonly node: Stored<Node>
  /** Folder on the node below which volumes are. */
  readonly root: string
}

/** A folder on the node for this claim alone. */
export const volumeFor = (claim: Claim, { storageClass, node, root }: Place): DeepReadonly<PersistentVolume> => {
  const { namespace, name } = claim.metadata
  const { accessModes, resources } = claim.spec ?? {}
  const { mountOptions = [], reclaimPolicy = 'Delete' } = storageClass
  return {
    metadata: { name: volumeName(claim), annotations: { [PROVISIONED_BY]: LOCAL_PATH } },
    spec: {
      accessModes,
      capacity: { storage: resources?.requests?.['storage'] ?? '0' },
      claimRef: referenceToClaim(claim),
      hostPath: { path: `${root}/${volumeName(claim)}_${namespace}_${name}`, type: 'DirectoryOrCreate' },
      ...(mountOptions.length === 0 ? {} : { mountOptions }),
      nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [on(node)] }] } },
      persistentVolumeReclaimPolicy: reclaimPolicy,
      storageClassName: classOfClaim(claim),
      volumeMode: 'Filesystem',
    },
  }
}

const HOSTNAME = 'kubernetes.io/hostname'

const on = ({ metadata: { name, labels = {} } }: Stored<Node>) => ({
  key: HOSTNAME,
  operator: 'In',
  values: [Object.hasOwn(labels, HOSTNAME) ? (labels[HOSTNAME] ?? name) : name],
})
