import { expect, test } from 'vitest'
import type { PriorityClass } from '../../generated/scheduling.v1.types.ts'
import { root } from '../../validation/path.ts'
import { shown } from '../core/pod/testdata/pods.ts'
import { SYSTEM_PRIORITY_CLASSES } from './priority-class/system-classes.ts'
import { priorityClass } from './priority-class.ts'

const make = (fields: Partial<PriorityClass> = {}, name = 'high'): PriorityClass => {
  const object: PriorityClass = { metadata: { name }, ...fields }
  priorityClass.defaults(object)
  return object
}
const context = { subresource: '', now: 0 }

test('pods of a class push others out unless it says otherwise', () => {
  expect([make().preemptionPolicy, make({ preemptionPolicy: 'Never' }).preemptionPolicy]).toEqual(['PreemptLowerPriority', 'Never'])
})

test.each<[PriorityClass]>([
  [make({ value: 1_000_000_000 })],
  [make({ value: -2_147_483_648 })],
  ...SYSTEM_PRIORITY_CLASSES.map(({ name, value }) => [make({ value }, name)] as [PriorityClass]),
])('%j is good', (object) => expect(priorityClass.validate(object, root)).toEqual([]))

const reserved = (why: string) =>
  `metadata.name: Forbidden: priority class names with 'system-' prefix are reserved for system use only. error: ${why}`
test.each<[PriorityClass, string]>([
  [make({ value: 1_000_000_001 }), 'value: Forbidden: maximum allowed value of a user defined priority is 1000000000'],
  [make({}, 'system-own'), reserved('system-own is not a known system priority class')],
  [make({ value: 1 }, 'system-node-critical'), reserved('value of system-node-critical PriorityClass must be 2000001000')],
  [
    make({ value: 2_000_000_000, globalDefault: true }, 'system-cluster-critical'),
    reserved('globalDefault of system-cluster-critical PriorityClass must be false'),
  ],
  [make({ preemptionPolicy: 'Maybe' }), 'preemptionPolicy: Unsupported value: "Maybe": supported values: "PreemptLowerPriority", "Never"'],
  [make({ preemptionPolicy: '' }), 'preemptionPolicy: Required value'],
])('%j is refused', (object, expected) => expect(shown(priorityClass.validate(object, root))).toEqual([expected]))

test('value and policy stay; the rest may change', () => {
  const old = make({ value: 1 })
  expect(priorityClass.validateUpdate(make({ value: 1, globalDefault: true, description: 'x' }), old, root, context)).toEqual([])
  expect(shown(priorityClass.validateUpdate(make({ value: 2, preemptionPolicy: 'Never' }), old, root, context))).toEqual([
    'value: Forbidden: may not be changed in an update.',
    'preemptionPolicy: Invalid value: "Never": field is immutable',
  ])
})

test('those of the system are not deleted', () => {
  expect(priorityClass.undeletable?.('system-node-critical')).toBe('this is a system priority class and cannot be deleted')
  expect(priorityClass.undeletable?.('high')).toBeUndefined()
})

test('columns', () => {
  expect(priorityClass.columns.map(({ name, value }) => [name, value(make({ value: 7 }), 0)])).toEqual([
    ['Name', 'high'],
    ['Value', 7],
    ['Global-Default', false],
    ['Age', '<unknown>'],
    ['PreemptionPolicy', 'PreemptLowerPriority'],
  ])
})
