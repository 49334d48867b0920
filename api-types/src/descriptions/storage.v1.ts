import { type Descriptions, listOf } from './descriptions.ts'

const metadata = 'Name, labels, owners and other data of the object.'

/** Storage classes, drivers and attachments. */
export const descriptions: Descriptions = {
  'storage/v1.StorageClass': {
    '': 'How volumes are made for claims that name it. The annotation storageclass.kubernetes.io/is-default-class makes it that of all others.',
    metadata,
    provisioner: 'Who makes the volumes. Fixed.',
    parameters: 'What the provisioner needs to know: at most 512 entries of 256 KiB together. Fixed.',
    reclaimPolicy: 'What becomes of a volume when its claim goes: Delete (the default) or Retain. Fixed.',
    mountOptions: 'Options that the volumes are mounted with. They are not checked: a mount with a bad one fails.',
    allowVolumeExpansion: 'Whether volumes may be made larger.',
    volumeBindingMode: 'When a claim gets its volume: Immediate (the default), or WaitForFirstConsumer, once a pod wants it. Fixed.',
    allowedTopologies: 'The only places where volumes may be made. Empty: wherever the provisioner can.',
  },
  'storage/v1.StorageClassList': listOf('storage classes'),
  'storage/v1.VolumeAttributesClass': {
    '': 'What volumes can do, such as how fast they are. A claim may go from one such class to another.',
    metadata,
    driverName: 'The driver of the volumes. Fixed.',
    parameters: 'What the driver is told: at least one entry, at most 512 of 256 KiB together. Fixed.',
  },
  'storage/v1.VolumeAttributesClassList': listOf('classes of volume attributes'),
  'storage/v1.CSIDriver': {
    '': 'What a storage driver needs of the cluster. Its name is that of the driver.',
    metadata,
    spec: 'What it needs.',
  },
  'storage/v1.CSIDriverList': listOf('storage drivers'),
  'storage/v1.CSIDriverSpec': {
    '': 'What a storage driver needs of the cluster.',
    attachRequired: 'Whether volumes are attached to a node before they are mounted there. Defaults to true. Fixed.',
    podInfoOnMount: 'Whether it is told for which pod a volume is mounted. Defaults to false.',
    volumeLifecycleModes: 'Volumes that it has: Persistent (the default), Ephemeral, which live and die with a pod, or both. Fixed.',
    storageCapacity: 'Whether pods wait until it says where there is room. Defaults to false.',
    fsGroupPolicy: 'When files get the group of the pod: ReadWriteOnceWithFSType (the default), File (always) or None.',
    tokenRequests: 'Tokens of the service account of the pod that it is given with a mount.',
    requiresRepublish: 'Whether it is called again from time to time for volumes that are mounted. Defaults to false.',
    seLinuxMount: 'Whether it can mount volumes with a label of SELinux. Defaults to false.',
    nodeAllocatableUpdatePeriodSeconds: 'How often nodes ask it how many volumes they take, at least 10 seconds apart. Absent: once.',
    serviceAccountTokenInSecrets: 'Whether tokens come with the secrets of a call rather than with its context. Only with tokenRequests.',
    preventPodSchedulingIfMissing: 'Whether pods that want its volumes stay off nodes that do not have it. Not served.',
  },
  'storage/v1.TokenRequest': {
    '': 'A token that a driver is given.',
    audience: 'For whom the token is; empty for the API server. Each once.',
    expirationSeconds: 'How long the token is good, at least 600 seconds. Defaults to an hour.',
  },
  'storage/v1.CSINode': {
    '': 'Storage drivers of a node. Its name is that of the node, and it goes with that.',
    metadata,
    spec: 'The drivers.',
  },
  'storage/v1.CSINodeList': listOf('nodes with storage drivers'),
  'storage/v1.CSINodeSpec': { '': 'Storage drivers of a node.', drivers: 'The drivers that the node has. Empty: none.' },
  'storage/v1.CSINodeDriver': {
    '': 'A storage driver on a node.',
    name: 'The name of the driver.',
    nodeID: 'What the driver calls the node.',
    topologyKeys: 'Labels of nodes that tell the driver where volumes can be reached from.',
    allocatable: 'What the node can take of its volumes.',
  },
  'storage/v1.VolumeNodeResources': {
    '': 'What a node can take of volumes.',
    count: 'How many different volumes of the driver it can have at a time. Absent: any number.',
  },
  'storage/v1.CSIStorageCapacity': {
    '': 'How much room there is for volumes of a class, as seen from some nodes. Written by drivers, read by the scheduler.',
    metadata,
    nodeTopology: 'The nodes. Absent: none can reach the storage; empty: all. Fixed.',
    storageClassName: 'The class of the volumes. Fixed.',
    capacity: 'The room that is left. Absent: it is not known.',
    maximumVolumeSize: 'The largest volume that can be made. Absent: it is not known.',
  },
  'storage/v1.CSIStorageCapacityList': listOf('capacities of storage'),
  'storage/v1.VolumeAttachment': {
    '': 'That a volume is to be attached to a node, and whether it is.',
    metadata,
    spec: 'What is to be attached to what. Fixed.',
    status: 'Whether it is. Written by the driver.',
  },
  'storage/v1.VolumeAttachmentList': listOf('attachments of volumes'),
  'storage/v1.VolumeAttachmentSpec': {
    '': 'What is to be attached to what.',
    attacher: 'The driver that attaches it.',
    source: 'The volume.',
    nodeName: 'The node.',
  },
  'storage/v1.VolumeAttachmentSource': {
    '': 'A volume, named or described.',
    persistentVolumeName: 'The name of a persistent volume.',
    inlineVolumeSpec: 'The volume itself, for volumes of pods that are handed over to a driver.',
  },
  'storage/v1.VolumeAttachmentStatus': {
    '': 'How far the attaching of a volume has come.',
    attached: 'Whether it is attached.',
    attachmentMetadata: 'What the driver wants to be told when the volume is mounted.',
    attachError: 'What went wrong last when it was attached.',
    detachError: 'What went wrong last when it was detached.',
  },
  'storage/v1.VolumeError': {
    '': 'What went wrong with a volume.',
    time: 'When that was.',
    message: 'What it was, in words for people. It may be shown to many: no secrets.',
    errorCode: 'The code of gRPC of a call that failed.',
  },
}
