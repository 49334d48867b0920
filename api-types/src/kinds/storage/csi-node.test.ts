import { expect, test } from 'vitest'
import type { CSINode, CSINodeDriver } from '../../generated/storage.v1.types.ts'
import { root } from '../../validation/path.ts'
import { shown } from '../core/pod/testdata/pods.ts'
import { csiNode } from './csi-node.ts'

const driver = (fields: Partial<CSINodeDriver> = {}): CSINodeDriver => ({
  name: 'csi.example.org',
  nodeID: 'n1',
  topologyKeys: ['example.org/zone'],
  ...fields,
})
const make = (...drivers: CSINodeDriver[]): CSINode => ({ metadata: { name: 'n1' }, spec: { drivers } })
const DRIVER = 'spec.drivers[0]'

test.each<[CSINode, string[]]>([
  [make(), []],
  [make(driver({ allocatable: { count: 0 }, nodeID: 'x'.repeat(192) }), driver({ name: 'Other' })), []],
  [make(driver({ nodeID: '' })), [`${DRIVER}.nodeID: Required value`]],
  [make(driver({ nodeID: 'x'.repeat(193) })), [`${DRIVER}.nodeID: Invalid value: "${'x'.repeat(193)}": must be 192 characters or less`]],
  [make(driver({ allocatable: { count: -1 } })), [`${DRIVER}.allocatable.count: Invalid value: -1: must be greater than or equal to 0`]],
  [make(driver(), driver()), ['spec.drivers[1].name: Duplicate value: "csi.example.org"']],
  [make(driver({ topologyKeys: ['a', 'a'] })), [`${DRIVER}: Duplicate value: "a"`]],
  [make(driver({ name: 'x'.repeat(64) })), [`${DRIVER}.name: Too long: may not be more than 63 bytes`]],
])('%# is looked at', (object, expected) => expect(shown(csiNode.validate(object, root))).toEqual(expected))

test('drivers come and go, and say anew how much there is room for; the rest of each stays', () => {
  const change = (next: CSINode) => shown(csiNode.validateUpdate(next, make(driver()), root, { subresource: '', now: 0 }))
  expect(change(make())).toEqual([])
  expect(change(make(driver({ allocatable: { count: 8 } }), driver({ name: 'b' })))).toEqual([])
  expect(change(make(driver({ nodeID: 'n2' })))).toEqual([
    'spec.drivers: Invalid value: {"Name":"csi.example.org","NodeID":"n2","TopologyKeys":["example.org/zone"],"Allocatable":null}: field is immutable',
  ])
})

test('columns', () => {
  expect(csiNode.columns.map(({ name, value }) => [name, value(make(driver()), 0)])).toEqual([
    ['Name', 'n1'],
    ['Drivers', 1],
    ['Age', '<unknown>'],
  ])
})
