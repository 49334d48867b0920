import type { Samples } from './sample.ts'

const driver = { name: 'csi.example.org', nodeID: 'node-1', topologyKeys: ['example.org/zone'] }

export const storage: Samples = {
  StorageClass: { body: { provisioner: 'csi.example.org' }, change: { allowVolumeExpansion: true } },
  CSIDriver: { body: { spec: {} }, change: { spec: { podInfoOnMount: true } }, generations: 'of changes' },
  CSINode: { body: { spec: { drivers: [driver] } }, change: { spec: { drivers: [{ ...driver, allocatable: { count: 8 } }] } } },
  // What is attached to what never changes.
  VolumeAttachment: {
    body: { spec: { attacher: 'csi.example.org', nodeName: 'node-1', source: { persistentVolumeName: 'data' } } },
    change: {},
    status: { attached: true },
  },
  CSIStorageCapacity: { body: { storageClassName: 'fast', capacity: '1Gi' }, change: { capacity: '2Gi' } },
  VolumeAttributesClass: { body: { driverName: 'csi.example.org', parameters: { iops: '3000' } }, change: {} },
}
