import { expect, test } from 'vitest'
import type { PersistentVolume, PersistentVolumeSpec } from '../../generated/core.v1.types.ts'
import { deepCopy, deepFreeze } from '../../util/deep.ts'
import { root } from '../../validation/path.ts'
import { persistentVolume } from './persistent-volume.ts'
import { shown } from './pod/testdata/pods.ts'

const disk = (spec: Partial<PersistentVolumeSpec> = {}, rest: Partial<PersistentVolume> = {}): PersistentVolume => {
  const object: PersistentVolume = {
    metadata: { name: 'disk', creationTimestamp: '2026-01-31T07:00:00Z' },
    ...rest,
    spec: { accessModes: ['ReadWriteOnce'], capacity: { storage: '1Gi' }, hostPath: { path: '/data' }, ...spec },
  }
  persistentVolume.defaults(object)
  return object
}
const problems = (spec: Partial<PersistentVolumeSpec>) => shown(persistentVolume.validate(disk(spec), root))
const ofSource = (spec: Partial<PersistentVolumeSpec>) => problems({ hostPath: undefined, ...spec })
const context = (subresource = '', now = 0) => ({ subresource, now })
const changing = (next: PersistentVolume, old: PersistentVolume) =>
  shown(persistentVolume.validateUpdate(next, old, root, context())).map((line) => line.split('\n')[0])
const on = (key: string) => ({ required: { nodeSelectorTerms: [{ matchExpressions: [{ key, operator: 'In', values: ['a'] }] }] } })

test('a volume is kept, and is a file system, unless it says otherwise', () => {
  expect(disk()).toMatchObject({
    spec: { persistentVolumeReclaimPolicy: 'Retain', volumeMode: 'Filesystem', hostPath: { type: '' } },
    status: { phase: 'Pending' },
  })
  expect(disk({ iscsi: { targetPortal: 'a', iqn: 'b', lun: 1 } }).spec?.iscsi?.iscsiInterface).toBe('default')
  expect(problems({})).toEqual([])
})

test.each<[Partial<PersistentVolumeSpec>, readonly string[]]>([
  [{ accessModes: [] }, ['spec.accessModes: Required value']],
  [{ capacity: {} }, ['spec.capacity: Required value', 'spec.capacity: Unsupported value: null: supported values: "storage"']],
  [
    { capacity: { storage: '-1', cpu: '1' } },
    [
      'spec.capacity: Unsupported value: {"storage":"-1","cpu":"1"}: supported values: "storage"',
      'spec.capacity[storage]: Invalid value: -1: must be a valid resource quantity',
      'spec.capacity[storage]: Invalid value: "-1": must be greater than zero',
    ],
  ],
  [
    { persistentVolumeReclaimPolicy: 'Burn' },
    ['spec.persistentVolumeReclaimPolicy: Unsupported value: "Burn": supported values: "Delete", "Recycle", "Retain"'],
  ],
  [{ nodeAffinity: {} }, ['spec.nodeAffinity.required: Required value: must specify required node constraints']],
  [{ hostPath: undefined }, ['spec: Required value: must specify a volume type']],
  [{ nfs: { server: 's', path: '/' } }, ['spec.nfs: Forbidden: may not specify more than 1 volume type']],
  [
    { hostPath: { path: '/a/..', type: '' }, persistentVolumeReclaimPolicy: 'Recycle' },
    [
      'spec.hostPath.path: Invalid value: "/a/..": must not contain \'..\'',
      "spec.persistentVolumeReclaimPolicy: Forbidden: may not be 'recycle' for a hostPath mount of '/'",
    ],
  ],
  [{ storageClassName: 'A' }, [expect.stringContaining('spec.storageClassName: Invalid value: "A"')]],
  [{ volumeMode: 'Tape' }, ['spec.volumeMode: Unsupported value: "Tape": supported values: "Block", "Filesystem"']],
  [
    { volumeAttributesClassName: '' },
    [
      'spec.volumeAttributesClassName: Required value: an empty string is disallowed',
      'spec.csi: Required value: has to be specified when using volumeAttributesClassName',
    ],
  ],
])('a volume with %j is told so', (spec, expected) => expect(problems(spec)).toEqual(expected))

test.each<[Partial<PersistentVolumeSpec>, readonly string[]]>([
  [
    { csi: { driver: '', volumeHandle: '', nodeStageSecretRef: {}, nodeExpandSecretRef: { name: 'a' } } },
    ['spec.csi.driver: Required value', 'spec.csi.volumeHandle: Required value', 'spec.csi.nodeExpandSecretRef.namespace: Required value'],
  ],
  [{ local: { path: '/mnt/a' } }, ['spec.nodeAffinity: Required value: Local volume requires node affinity']],
  [{ local: { path: '' }, nodeAffinity: on('a') }, ['spec.local.path: Required value']],
  [{ gcePersistentDisk: { pdName: '' } }, ['spec.persistentDisk.pdName: Required value']],
  [{ cinder: { volumeID: 'a', secretRef: { name: 'b' } } }, ['spec.cinder.secretRef.namespace: Required value']],
  [{ azureFile: { secretName: 'a', shareName: 'b', secretNamespace: '' } }, ['spec.azureFile.secretNamespace: Required value']],
  [
    { glusterfs: { endpoints: 'a', path: 'b', endpointsNamespace: '' } },
    ['spec.glusterfs.endpointsNamespace: Invalid value: "": if the endpointnamespace is set, it must be a valid namespace name'],
  ],
  [
    { iscsi: { targetPortal: 'p'.repeat(60), iqn: 'iqn.2026-01.org.example:disk', lun: 300, initiatorName: 'iqn.2026-01.org.example:me' } },
    [
      `spec.iscsi.targetportal: Invalid value: "${'p'.repeat(60)}": Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.`,
      'spec.iscsi.lun: Invalid value: 300: must be between 0 and 255, inclusive',
    ],
  ],
  [{ storageos: { volumeName: 'a', secretRef: { name: 'b' } } }, ['spec.storageos.secretRef.namespace: Required value']],
])('a source of %j is told so', (spec, expected) => expect(ofSource(spec)).toEqual(expected))

test('the old mount options are for kinds of volumes that take them', () => {
  const metadata = { name: 'disk', annotations: { 'volume.beta.kubernetes.io/mount-options': 'ro' } }
  expect(shown(persistentVolume.validate(disk({}, { metadata }), root))).toEqual([
    'metadata.annotations.volume.beta.kubernetes.io/mount-options: Forbidden: may not specify mount options for this volume type',
  ])
  const nfs = disk({ hostPath: undefined, nfs: { server: 's', path: '/' }, persistentVolumeReclaimPolicy: 'Recycle' }, { metadata })
  expect(shown(persistentVolume.validate(nfs, root))).toEqual([])
  expect(persistentVolume.warnings(nfs, undefined)).toEqual([
    'metadata.annotations[volume.beta.kubernetes.io/mount-options]: deprecated since v1.31; use "mountOptions" attribute instead',
    expect.stringContaining('spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated.'),
  ])
})

test('a volume of a kind that is gone gets a warning', () => {
  expect(persistentVolume.warnings(disk({ hostPath: undefined, rbd: { monitors: ['a'], image: 'b' } }), undefined)).toEqual([
    'spec.rbd: deprecated in v1.28, non-functional in v1.31+',
  ])
})

test('the source stays, and so do mode and affinity', () => {
  expect(changing(disk({ hostPath: { path: '/other' } }), disk())).toEqual([
    'spec.persistentvolumesource: Forbidden: spec.persistentvolumesource is immutable after creation',
  ])
  expect(changing(disk({ volumeMode: 'Block' }), disk())).toEqual(['volumeMode: Invalid value: "Block": field is immutable'])
  expect(changing(disk({ nodeAffinity: on('a') }), disk())).toEqual([])
  expect(changing(disk({ nodeAffinity: on('b') }), disk({ nodeAffinity: on('a') }))).toEqual([
    'nodeAffinity: Invalid value: {"Required":{"NodeSelectorTerms":[{"MatchExpressions":[{"Key":"b","Operator":"In","Values":["a"]}],"MatchFields":null}]}}: field is immutable',
  ])
  expect(changing(disk({ capacity: { storage: '2Gi' }, claimRef: { name: 'data' } }), disk())).toEqual([])
})

test('labels of nodes may take their new names, and a secret for growing may be added', () => {
  const beta = disk({ nodeAffinity: on('failure-domain.beta.kubernetes.io/zone') })
  expect(changing(disk({ nodeAffinity: on('topology.kubernetes.io/zone') }), beta)).toEqual([])
  const csi = { driver: 'd', volumeHandle: 'h' }
  const secret = { controllerExpandSecretRef: { name: 's', namespace: 'n' } }
  expect(changing(disk({ csi: { ...csi, ...secret } }), disk({ csi }))).toEqual([])
  expect(changing(disk({ csi }), disk({ csi: { ...csi, ...secret } }))).toHaveLength(1)
})

test('the time of the last change of phase is kept, told or taken', () => {
  const draft = disk()
  persistentVolume.prepareCreate(draft, context())
  expect(draft.status).toEqual({ phase: 'Pending', lastPhaseTransitionTime: '1970-01-01T00:00:00Z' })
  const old = deepFreeze(deepCopy(draft)) as PersistentVolume
  const reported = (status: PersistentVolume['status']) => {
    const next = { ...disk({ capacity: { storage: '9Gi' } }), status }
    persistentVolume.prepareUpdate(next, old, context('status', 60_000))
    expect(next.spec).toEqual(old.spec)
    return next.status?.lastPhaseTransitionTime
  }
  expect(reported({ phase: 'Pending' })).toBe('1970-01-01T00:00:00Z')
  expect(reported({ phase: 'Available' })).toBe('1970-01-01T00:01:00Z')
  expect(reported({ phase: 'Available', lastPhaseTransitionTime: '1970-01-01T00:00:30Z' })).toBe('1970-01-01T00:00:30Z')
})

test('the table is that of kubectl', () => {
  const now = Date.UTC(2026, 0, 31, 8)
  const object = disk({ claimRef: { namespace: 'default', name: 'data' }, storageClassName: 'fast', accessModes: ['ReadWriteOncePod'] })
  expect(persistentVolume.columns.map((column) => [column.name, column.priority, column.value(object, now)])).toEqual([
    ['Name', 0, 'disk'],
    ['Capacity', 0, '1Gi'],
    ['Access Modes', 0, 'RWOP'],
    ['Reclaim Policy', 0, 'Retain'],
    ['Status', 0, 'Pending'],
    ['Claim', 0, 'default/data'],
    ['StorageClass', 0, 'fast'],
    ['VolumeAttributesClass', 0, '<unset>'],
    ['Reason', 0, ''],
    ['Age', 0, '60m'],
    ['VolumeMode', 1, 'Filesystem'],
  ])
})
