import { expect, test } from 'vitest'
import type { PersistentVolumeClaim, PersistentVolumeClaimSpec, PersistentVolumeClaimStatus } from '../../generated/core.v1.types.ts'
import { deepCopy, deepFreeze } from '../../util/deep.ts'
import { root } from '../../validation/path.ts'
import { persistentVolumeClaim } from './persistent-volume-claim.ts'
import { shown } from './pod/testdata/pods.ts'

const claim = (spec: Partial<PersistentVolumeClaimSpec> = {}, rest: Partial<PersistentVolumeClaim> = {}): PersistentVolumeClaim => {
  const object: PersistentVolumeClaim = {
    metadata: { name: 'data', namespace: 'default', creationTimestamp: '2026-01-31T07:00:00Z' },
    ...rest,
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...spec },
  }
  persistentVolumeClaim.defaults(object)
  return object
}
const bound = { status: { phase: 'Bound', capacity: { storage: '1Gi' } } }
const problems = (spec: Partial<PersistentVolumeClaimSpec>) => shown(persistentVolumeClaim.validate(claim(spec), root))
const context = (subresource = '') => ({ subresource, now: 0 })
const changing = (next: PersistentVolumeClaim, old: PersistentVolumeClaim) =>
  shown(persistentVolumeClaim.validateUpdate(next, old, root, context())).map((line) => line.split('\n')[0])
const storage = (amount: string) => ({ resources: { requests: { storage: amount } } })

test('a claim waits for a file system', () => {
  expect(claim()).toMatchObject({ spec: { volumeMode: 'Filesystem' }, status: { phase: 'Pending' } })
  expect(problems({})).toEqual([])
})

test.each<[Partial<PersistentVolumeClaimSpec>, readonly string[]]>([
  [{ accessModes: [] }, ['spec.accessModes: Required value: at least 1 access mode is required']],
  [
    { accessModes: ['ReadWriteOncePod', 'ReadOnlyMany', 'Once'] },
    [
      'spec.accessModes: Unsupported value: "Once": supported values: "ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"',
      'spec.accessModes: Forbidden: may not use ReadWriteOncePod with other access modes',
    ],
  ],
  [{ resources: {} }, ['spec.resources[storage]: Required value']],
  [storage('0'), ['spec.resources[storage]: Invalid value: "0": must be greater than zero']],
  [{ volumeMode: 'Tape' }, ['spec.volumeMode: Unsupported value: "Tape": supported values: "Block", "Filesystem"']],
  [{ selector: { matchLabels: { a: '-' } } }, [expect.stringContaining('spec.selector.matchLabels: Invalid value: "-": a valid label')]],
  [{ storageClassName: 'A' }, [expect.stringContaining('spec.storageClassName: Invalid value: "A": a lowercase RFC 1123 subdomain')]],
  [
    { dataSource: { kind: 'Pod', name: '' } },
    [
      'spec.dataSource.name: Required value',
      'spec.dataSource: Invalid value: "Pod": must be \'PersistentVolumeClaim\' when referencing the default apiGroup',
    ],
  ],
  [
    {
      dataSource: { kind: 'PersistentVolumeClaim', name: 'a' },
      dataSourceRef: { kind: 'PersistentVolumeClaim', name: 'b' },
    },
    ['spec: Invalid value: "spec.dataSource": must match dataSourceRef'],
  ],
])('a claim with %j is told so', (spec, expected) => expect(problems(spec)).toEqual(expected))

test('a source stands in both fields, old kinds only in the older, and those of other namespaces in neither', () => {
  const prepared = (spec: Partial<PersistentVolumeClaimSpec>) => {
    const draft = claim(spec, { status: { phase: 'Bound' } })
    persistentVolumeClaim.prepareCreate(draft, context())
    expect(draft.status).toEqual({ phase: 'Pending' })
    const { dataSource, dataSourceRef } = draft.spec ?? {}
    return { dataSource, dataSourceRef }
  }
  const other = { kind: 'PersistentVolumeClaim', name: 'old' }
  expect(prepared({ dataSource: other })).toEqual({ dataSource: other, dataSourceRef: other })
  expect(prepared({ dataSourceRef: other })).toEqual({ dataSource: other, dataSourceRef: other })
  expect(prepared({ dataSource: { apiGroup: 'example.org', kind: 'Disk', name: 'a' } })).toEqual({})
  expect(prepared({ dataSourceRef: { ...other, namespace: 'b' } })).toEqual({})
})

test('a bound claim grows, and shrinks back to what it has at most', () => {
  expect(changing(claim(storage('2Gi'), bound), claim({}, bound))).toEqual([])
  expect(changing(claim(storage('2Gi'), bound), claim(storage('3Gi'), bound))).toEqual([])
  expect(changing(claim(storage('1Gi'), bound), claim(storage('3Gi'), bound))).toEqual([
    'spec.resources.requests.storage: Forbidden: field can not be less than status.capacity',
  ])
})

const FIXED = 'spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims'

test('the rest of a claim stays, but for the volume that it gets and the class that it did not name', () => {
  expect(changing(claim(storage('2Gi')), claim())).toEqual([FIXED])
  expect(changing(claim({ accessModes: ['ReadOnlyMany'] }, bound), claim({}, bound))).toEqual([FIXED])
  expect(changing(claim({ volumeName: 'pv1' }), claim())).toEqual([])
  expect(changing(claim({ volumeName: 'pv2' }), claim({ volumeName: 'pv1' }))).toEqual([FIXED])
  expect(changing(claim({ storageClassName: 'fast' }), claim())).toEqual([])
  expect(changing(claim({ storageClassName: 'slow' }), claim({ storageClassName: 'fast' }))).toEqual([FIXED])
  expect(changing(claim({ volumeMode: 'Block' }), claim())).toEqual([FIXED, 'volumeMode: Invalid value: "Block": field is immutable'])
})

test('a class in the old annotation may move into the field, and changes no more', () => {
  const metadata = (name: string) => ({ name: 'data', annotations: { 'volume.beta.kubernetes.io/storage-class': name } })
  const old = claim({}, { metadata: metadata('fast') })
  expect(changing(claim({ storageClassName: 'fast' }, { metadata: { name: 'data' } }), old)).toEqual([])
  expect(changing(claim({}, { metadata: metadata('slow') }), old)).toEqual([
    'metadata.annotations.volume.beta.kubernetes.io/storage-class: Invalid value: "slow": field is immutable',
  ])
  expect(persistentVolumeClaim.warnings(old, undefined)).toEqual([
    'metadata.annotations[volume.beta.kubernetes.io/storage-class]: deprecated since v1.8; use "storageClassName" attribute instead',
  ])
})

test('a class of attributes that took effect is not taken away', () => {
  const old = claim({ volumeAttributesClassName: 'a' }, { status: { ...bound.status, currentVolumeAttributesClassName: 'a' } })
  const at = 'spec.volumeAttributesClassName: Forbidden: update to'
  const why = 'is forbidden when status.currentVolumeAttributesClassName is not nil'
  expect(changing(claim({ volumeAttributesClassName: 'b' }, bound), old)).toEqual([])
  expect(changing(claim({}, bound), old)).toEqual([`${at} nil ${why}`])
  expect(changing(claim({ volumeAttributesClassName: '' }, bound), old)).toEqual([`${at} empty string ${why}`])
  expect(changing(claim({ volumeAttributesClassName: 'b' }), claim())).toEqual([FIXED])
})

test.each<[PersistentVolumeClaimStatus, readonly string[]]>([
  [{ capacity: { storage: '1Gi' }, allocatedResourceStatuses: { storage: 'NodeResizePending' } }, []],
  [{ capacity: { storage: '-1' } }, ['status.capacity[storage]: Invalid value: -1: must be a valid resource quantity']],
  [{ allocatedResources: { cpu: '1' } }, ['status.allocatedResources: Unsupported value: "cpu": supported values: "storage"']],
  [
    { allocatedResourceStatuses: { storage: 'Stuck' } },
    [
      'status.allocatedResourceStatus: Unsupported value: "storage": supported values: "ControllerResizeInProgress", "ControllerResizeInfeasible", "NodeResizeInProgress", "NodeResizeInfeasible", "NodeResizePending"',
    ],
  ],
])('a status of %j is judged', (status, expected) => {
  const next = { ...claim(), status }
  expect(shown(persistentVolumeClaim.validateUpdate(next, claim(), root, context('status')))).toEqual(expected)
})

test('spec and status are written apart', () => {
  const old = deepFreeze(claim())
  const next = claim(storage('2Gi'), bound)
  const reported = deepCopy(next) as PersistentVolumeClaim
  persistentVolumeClaim.prepareUpdate(reported, old, context('status'))
  expect(reported).toEqual({ ...old, status: next.status })
  const changed = deepCopy(next) as PersistentVolumeClaim
  persistentVolumeClaim.prepareUpdate(changed, old, context())
  expect(changed).toEqual({ ...next, status: old.status })
})

test('the table is that of kubectl', () => {
  const now = Date.UTC(2026, 0, 31, 8)
  const cells = (object: PersistentVolumeClaim) => persistentVolumeClaim.columns.map((column) => column.value(object, now))
  expect(persistentVolumeClaim.columns.map(({ name, priority }) => [name, priority])).toEqual([
    ['Name', 0],
    ['Status', 0],
    ['Volume', 0],
    ['Capacity', 0],
    ['Access Modes', 0],
    ['StorageClass', 0],
    ['VolumeAttributesClass', 0],
    ['Age', 0],
    ['VolumeMode', 1],
  ])
  expect(cells(claim())).toEqual(['data', 'Pending', '', '', '', '', '<unset>', '60m', 'Filesystem'])
  const status = { phase: 'Bound', accessModes: ['ReadWriteMany', 'ReadWriteOnce'], capacity: { storage: '1024Mi' } }
  expect(cells(claim({ volumeName: 'pv1', storageClassName: 'fast' }, { status }))).toEqual([
    ...['data', 'Bound', 'pv1', '1Gi', 'RWO,RWX', 'fast', '<unset>', '60m', 'Filesystem'],
  ])
})
