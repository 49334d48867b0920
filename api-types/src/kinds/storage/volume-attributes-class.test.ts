import { expect, test } from 'vitest'
import type { VolumeAttributesClass } from '../../generated/storage.v1.types.ts'
import { root } from '../../validation/path.ts'
import { shown } from '../core/pod/testdata/pods.ts'
import { volumeAttributesClass } from './volume-attributes-class.ts'

const make = (fields: Partial<VolumeAttributesClass> = {}): VolumeAttributesClass => ({
  metadata: { name: 'a' },
  driverName: 'csi.example.org',
  parameters: { iops: '3000' },
  ...fields,
})

test('it names a driver and says something', () => {
  expect(volumeAttributesClass.validate(make(), root)).toEqual([])
  expect(shown(volumeAttributesClass.validate(make({ driverName: '', parameters: {} }), root))).toEqual([
    'driverName: Required value',
    'parameters: Required value: must contain at least one key/value pair',
  ])
})

test('nothing of it changes', () => {
  const next = make({ driverName: 'b', parameters: { iops: '1' } })
  expect(shown(volumeAttributesClass.validateUpdate(next, make(), root, { subresource: '', now: 0 }))).toEqual([
    'driverName: Forbidden: updates to driverName are forbidden.',
    'parameters: Forbidden: updates to parameters are forbidden.',
  ])
})

test('columns', () => {
  expect(volumeAttributesClass.columns.map(({ name, value }) => [name, value(make(), 0)])).toEqual([
    ['Name', 'a'],
    ['DriverName', 'csi.example.org'],
    ['Age', '<unknown>'],
  ])
})
