import { expect, test } from 'vitest'
import type { CSIStorageCapacity } from '../../generated/storage.v1.types.ts'
import { root } from '../../validation/path.ts'
import { shown } from '../core/pod/testdata/pods.ts'
import { csiStorageCapacity } from './csi-storage-capacity.ts'

const make = (fields: Partial<CSIStorageCapacity> = {}): CSIStorageCapacity => ({
  metadata: { name: 'a' },
  storageClassName: 'fast',
  ...fields,
})

test.each<[Partial<CSIStorageCapacity>, string[]]>([
  [{ capacity: '1Gi', nodeTopology: { matchLabels: { zone: 'a' } } }, []],
  [{ capacity: '-1' }, ['capacity: Invalid value: "-1": must be greater than or equal to 0']],
  [
    { nodeTopology: { matchExpressions: [{ key: 'zone', operator: 'In' }] } },
    [`nodeTopology.matchExpressions[0].values: Required value: must be specified when \`operator\` is 'In' or 'NotIn'`],
  ],
])('%j is looked at', (fields, expected) => expect(shown(csiStorageCapacity.validate(make(fields), root))).toEqual(expected))

test('a class is named', () => {
  expect(shown(csiStorageCapacity.validate(make({ storageClassName: '' }), root))).toEqual([
    expect.stringMatching(/^storageClassName: Invalid value: "": a lowercase RFC 1123 subdomain/),
  ])
})

test('the room changes; where it is does not', () => {
  const next = make({ storageClassName: 'slow', nodeTopology: { matchLabels: { zone: 'a' } }, capacity: '2Gi' })
  expect(shown(csiStorageCapacity.validateUpdate(next, make(), root, { subresource: '', now: 0 }))).toEqual([
    'nodeTopology: Invalid value: {"matchLabels":{"zone":"a"}}: field is immutable',
    'storageClassName: Invalid value: "slow": field is immutable',
  ])
})

test('columns', () => {
  const cells = (object: CSIStorageCapacity) => csiStorageCapacity.columns.map(({ name, value }) => [name, value(object, 0)])
  expect(cells(make({ capacity: '1Gi' }))).toEqual([
    ['Name', 'a'],
    ['StorageClassName', 'fast'],
    ['Capacity', '1Gi'],
  ])
  expect(cells(make())[2]).toEqual(['Capacity', '<unset>'])
})
