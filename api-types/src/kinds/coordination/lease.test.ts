import { expect, test } from 'vitest'
import type { Lease } from '../../generated/coordination.v1.types.ts'
import { root } from '../../validation/path.ts'
import { lease } from './lease.ts'

const context = { subresource: '', now: 0 }
const make = (spec: Lease['spec']): Lease => ({ metadata: { name: 'a' }, spec })

test('durations are positive, transitions are not negative', () => {
  expect(lease.validate(make({ leaseDurationSeconds: 15, leaseTransitions: 0 }), root)).toEqual([])
  expect(lease.validate(make(undefined), root)).toEqual([])
  expect(lease.validate(make({ leaseDurationSeconds: 0, leaseTransitions: -1 }), root)).toEqual([
    { type: 'FieldValueInvalid', field: 'spec.leaseDurationSeconds', value: 0, detail: 'must be greater than 0' },
    { type: 'FieldValueInvalid', field: 'spec.leaseTransitions', value: -1, detail: 'must be greater than or equal to 0' },
  ])
})

test('elections by the server are not asked for, but kept where they are stored', () => {
  const election = { strategy: 'OldestEmulationVersion' as const, preferredHolder: 'b' }
  const created = make({ holderIdentity: 'a', ...election })
  lease.prepareCreate(created, context)
  expect(created.spec).toEqual({ holderIdentity: 'a' })
  const updated = make({ holderIdentity: 'a', ...election })
  lease.prepareUpdate(updated, make({ strategy: 'OldestEmulationVersion' }), context)
  expect(updated.spec).toEqual({ holderIdentity: 'a', strategy: 'OldestEmulationVersion' })
})

test('may be created by an update, which must know what it replaces', () => {
  expect([lease.createOnUpdate, lease.unconditionalUpdate]).toEqual([true, false])
})

test('columns', () => {
  expect(lease.columns.map(({ name, value }) => [name, value(make({ holderIdentity: 'me' }), 0)])).toEqual([
    ['Name', 'a'],
    ['Holder', 'me'],
    ['Age', '<unknown>'],
  ])
})
