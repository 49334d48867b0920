import type {
  CSIDriver,
  CSINode,
  CSIStorageCapacity,
  DeepReadonly,
  PersistentVolume,
  PersistentVolumeClaim,
  StorageClass,
} from '@coxswain/api-types'
import type { CapacityObject, CsiDriverObject, CsiNodeObject } from '../model/driver-store.ts'
import type { PodInfo } from '../model/pod-info.ts'
import type { ClaimObject, ClassObject, VolumeObject } from '../model/volume-store.ts'
import type { AttachmentObject } from '../model/volume-uses.ts'
import type { SnapshotStore } from '../snapshot.ts'
import { clusterOf, type NodeParts, type PodParts, podInfo } from './make.ts'

/** Short ways to say what volumes a test is about. */
const meta = (name: string, namespace: string) => ({
  name,
  namespace,
  uid: `uid-${name}`,
  resourceVersion: '1',
  creationTimestamp: '2026-01-01T00:00:00Z',
})
export const DRIVER = 'disks.example.org'
const BOUND = { 'pv.kubernetes.io/bind-completed': 'yes' }

type ClaimParts = DeepReadonly<PersistentVolumeClaim['spec']> & {
  readonly annotations?: Readonly<Record<string, string>>
  readonly phase?: string
}
export const claim = (name: string, { annotations = {}, phase = 'Pending', ...spec }: ClaimParts = {}): ClaimObject => ({
  metadata: { ...meta(name, 'default'), annotations },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, storageClassName: 'late', ...spec },
  status: { phase },
})
export const bound = (name: string, volumeName: string, spec: ClaimParts = {}): ClaimObject =>
  claim(name, { volumeName, annotations: BOUND, phase: 'Bound', ...spec })
export const onNodes = (...nodes: readonly string[]) => ({
  required: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: nodes }] }] },
})
export const volume = (name: string, spec: DeepReadonly<PersistentVolume['spec']> = {}): VolumeObject => ({
  metadata: meta(name, ''),
  spec: { accessModes: ['ReadWriteOnce'], capacity: { storage: '1Gi' }, storageClassName: 'late', ...spec },
  status: { phase: 'Available' },
})
export const storageClass = (name: string, parts: DeepReadonly<Partial<StorageClass>> = {}): ClassObject => ({
  provisioner: DRIVER,
  volumeBindingMode: 'WaitForFirstConsumer',
  ...parts,
  metadata: meta(name, ''),
})

/** A volume of a driver. */
export const csiVolume = (name: string, driver = DRIVER, handle = `disk-${name}`): VolumeObject =>
  volume(name, { csi: { driver, volumeHandle: handle } })
export const csiNode = (name: string, limits: Readonly<Record<string, number | undefined>>): CsiNodeObject => ({
  metadata: meta(name, ''),
  spec: {
    drivers: Object.entries(limits).map(([driver, count]) => ({
      name: driver,
      nodeID: name,
      ...(count !== undefined && { allocatable: { count } }),
    })),
  } satisfies DeepReadonly<CSINode['spec']>,
})
export const csiDriver = (name: string, spec: DeepReadonly<CSIDriver['spec']>): CsiDriverObject => ({ metadata: meta(name, ''), spec })
export const capacity = (name: string, parts: DeepReadonly<Partial<CSIStorageCapacity>>): CapacityObject => ({
  storageClassName: 'late',
  nodeTopology: {},
  ...parts,
  metadata: meta(name, 'default'),
})
export const attachment = (name: string, node: string, volumeName: string, attacher = DRIVER): AttachmentObject => ({
  metadata: meta(name, ''),
  spec: { attacher, nodeName: node, source: { persistentVolumeName: volumeName } },
})

export interface StoredVolumes {
  readonly claims?: readonly ClaimObject[]
  readonly volumes?: readonly VolumeObject[]
  readonly classes?: readonly ClassObject[]
  readonly csiNodes?: readonly CsiNodeObject[]
  readonly csiDrivers?: readonly CsiDriverObject[]
  readonly capacities?: readonly CapacityObject[]
  readonly attachments?: readonly AttachmentObject[]
}

/** Nodes a and b, with these pods on them, and these objects, whose coming the pods were there to see. */
export const clusterWith = (stored: StoredVolumes, pods: readonly PodParts[] = [], nodes: readonly NodeParts[] = AB): SnapshotStore => {
  const snapshot = clusterOf(nodes, pods)
  const { volumes: store } = snapshot
  for (const each of stored.claims ?? []) store.setClaim(each)
  for (const each of stored.volumes ?? []) store.setVolume(each)
  for (const each of stored.classes ?? [storageClass('late')]) store.setClass(each)
  for (const each of stored.csiNodes ?? []) store.setCsiNode(each)
  for (const each of stored.csiDrivers ?? []) store.setCsiDriver(each)
  for (const each of stored.capacities ?? []) store.setCapacity(each)
  for (const each of stored.attachments ?? []) store.setAttachment(each)
  return snapshot
}
const AB: readonly NodeParts[] = [{ name: 'a' }, { name: 'b' }]

/** Spec of a pod that mounts claims. */
export const mounting = (...claims: readonly string[]) => ({
  containers: [{ name: 'main' }],
  volumes: claims.map((name) => ({ name: `v-${name}`, persistentVolumeClaim: { claimName: name } })),
})
export const podWith = (...claims: readonly string[]): PodInfo => podInfo({ spec: mounting(...claims) })
