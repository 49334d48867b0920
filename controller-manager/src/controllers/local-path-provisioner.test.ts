import type { DeepReadonly, Node } from '@coxswain/api-types'
import type { World } from '@coxswain/client'
import { describe, expect, it } from 'vitest'
import { type ClaimParts, claimOf, classOf, settle, type VolumeParts, volumeOf } from '../testing/volume-objects.ts'
import { createLocalPathProvisioner } from './local-path-provisioner.ts'

const PROVISIONER = 'coxswain.dev/local-path'
const run = (...world: World) => settle(createLocalPathProvisioner('/data'), world)
const local = (binding: 'Immediate' | 'WaitForFirstConsumer' = 'WaitForFirstConsumer', provisioner = PROVISIONER) =>
  classOf('local-path', { provisioner, volumeBindingMode: binding, reclaimPolicy: 'Delete', mountOptions: ['ro'] })
const node: DeepReadonly<Node> = {
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: 'node-1', labels: { 'kubernetes.io/hostname': 'host-1' } },
}
const asked = (parts: ClaimParts = {}, selected: string | undefined = 'node-1') =>
  claimOf('data', {
    storageClassName: 'local-path',
    metadata: {
      annotations: {
        'volume.kubernetes.io/storage-provisioner': PROVISIONER,
        ...(selected === '' ? {} : { 'volume.kubernetes.io/selected-node': selected }),
      },
    },
    ...parts,
  })

describe('the provisioner of local paths', () => {
  it('makes a folder on the node that the scheduler has chosen, for the claim alone', () => {
    const { volume, events } = run(asked({ size: '3Gi' }), local(), node)
    expect(volume('pvc-uid-data')).toMatchObject({
      metadata: { annotations: { 'pv.kubernetes.io/provisioned-by': PROVISIONER } },
      spec: {
        accessModes: ['ReadWriteOnce'],
        capacity: { storage: '3Gi' },
        claimRef: { namespace: 'default', name: 'data', uid: 'uid-data' },
        hostPath: { path: '/data/pvc-uid-data_default_data', type: 'DirectoryOrCreate' },
        mountOptions: ['ro'],
        nodeAffinity: {
          required: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: ['host-1'] }] }] },
        },
        persistentVolumeReclaimPolicy: 'Delete',
        storageClassName: 'local-path',
        volumeMode: 'Filesystem',
      },
    })
    expect(events).toEqual([
      'Provisioning External provisioner is provisioning volume for claim "default/data"',
      'ProvisioningSucceeded Successfully provisioned volume pvc-uid-data',
    ])
  })

  it.each<[string, World]>([
    ['nobody has asked it', [claimOf('data', { storageClassName: 'local-path' }), local(), node]],
    ['the scheduler has not chosen yet', [asked({}, ''), local(), node]],
    ['the claim has a volume', [asked({ volumeName: 'pv' }), local(), node]],
    ['the claim is going', [asked({ metadata: { ...asked().metadata, deletionTimestamp: '2026-01-01T00:00:00Z' } }), local(), node]],
    ["the class is somebody else's now", [asked(), local('WaitForFirstConsumer', 'example.org/disks'), node]],
    ['the class is gone', [asked(), node]],
  ])('does nothing where %s', (_, world) => {
    const { reasons, events } = run(...world)
    expect([reasons, events]).toEqual([[], []])
  })

  it.each<[string, ClaimParts, World, string]>([
    [
      'the class does not wait',
      {},
      [local('Immediate')],
      'a folder is on one node: the class must have volumeBindingMode WaitForFirstConsumer',
    ],
    ['it wants a device', { volumeMode: 'Block' }, [local()], 'a folder is no block device'],
    ['it selects', { selector: { matchLabels: { a: 'b' } } }, [local()], 'a volume that is made for a claim cannot be selected by labels'],
    [
      'it wants a copy',
      { dataSourceRef: { kind: 'PersistentVolumeClaim', name: 'x' } },
      [local()],
      'a folder is made empty: there can be no data source',
    ],
    [
      'many nodes are to write',
      { accessModes: ['ReadWriteMany'] },
      [local()],
      'a folder is on one node: access mode ReadWriteMany is not supported',
    ],
  ])('says why it cannot where %s', (_, parts, world, why) => {
    const { events, volume } = run(asked(parts), node, ...world)
    expect(events).toEqual([`ProvisioningFailed failed to provision volume with StorageClass "local-path": ${why}`])
    expect(volume('pvc-uid-data')).toBeUndefined()
  })

  it('has another node chosen where the one that was is gone', () => {
    const { claim, events } = run(asked(), local())
    expect(claim('data').metadata.annotations).toEqual({ 'volume.kubernetes.io/storage-provisioner': PROVISIONER })
    expect(events).toEqual(['ProvisioningFailed failed to provision volume with StorageClass "local-path": the node "node-1" is gone'])
  })

  it.each<[string, VolumeParts, boolean]>([
    ['released, to be deleted', { phase: 'Released', persistentVolumeReclaimPolicy: 'Delete' }, false],
    ['released, to be kept', { phase: 'Released' }, true],
    ['bound', { phase: 'Bound', persistentVolumeReclaimPolicy: 'Delete' }, true],
    ['made by others', { phase: 'Released', persistentVolumeReclaimPolicy: 'Delete', metadata: {} }, true],
  ])('of volumes that are %s', (_, parts, stays) => {
    const { volume } = run(volumeOf('pv', { metadata: { annotations: { 'pv.kubernetes.io/provisioned-by': PROVISIONER } }, ...parts }))
    expect(volume('pv') !== undefined).toBe(stays)
  })
})
