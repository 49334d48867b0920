import { expect, test } from 'vitest'
import type { Namespace } from '../../generated/core.v1.types.ts'
import { deepFreeze } from '../../util/deep.ts'
import type { FieldError } from '../../validation/field-error.ts'
import { fieldErrorMessage } from '../../validation/message.ts'
import { root } from '../../validation/path.ts'
import { namespace } from './namespace.ts'

const text = (errors: readonly FieldError[]) => errors.map((error) => `${error.field}: ${fieldErrorMessage(error)}`)
const context = (subresource = '') => ({ subresource, now: 0 })
const stored = (): Namespace =>
  deepFreeze<Namespace>({ metadata: { name: 'a' }, spec: { finalizers: ['kubernetes'] }, status: { phase: 'Active' } })

test('a new namespace is active, carries its name as a label and the finalizer of the system', () => {
  const draft: Namespace = {
    metadata: { name: 'a', labels: { x: 'y' } },
    spec: { finalizers: ['example.com/x'] },
    status: { phase: 'Terminating' },
  }
  namespace.defaults(draft)
  namespace.prepareCreate(draft, context())
  expect(draft).toEqual({
    metadata: { name: 'a', labels: { x: 'y', 'kubernetes.io/metadata.name': 'a' } },
    spec: { finalizers: ['example.com/x', 'kubernetes'] },
    status: { phase: 'Active' },
  })
})

test('a generated name becomes a label once it is known', () => {
  const draft: Namespace = { metadata: { generateName: 'a-' } }
  namespace.defaults(draft)
  expect(draft.metadata.labels).toBeUndefined()
  draft.metadata.name = 'a-x'
  namespace.canonicalize?.(draft)
  expect(draft.metadata.labels).toEqual({ 'kubernetes.io/metadata.name': 'a-x' })
})

test.each<[string, Namespace]>([
  ['', stored()],
  ['status', { metadata: { name: 'a' }, spec: { finalizers: ['kubernetes'] }, status: { phase: 'Terminating' } }],
  ['finalize', { metadata: { name: 'a' }, spec: { finalizers: [] }, status: { phase: 'Active' } }],
])('an update of %j writes its own part', (subresource, expected) => {
  const draft: Namespace = { metadata: { name: 'a' }, spec: { finalizers: [] }, status: { phase: 'Terminating' } }
  namespace.prepareUpdate(draft, stored(), context(subresource))
  expect(draft).toEqual(expected)
})

test('finalizers of the spec are known or carry a domain', () => {
  const bad: Namespace = { metadata: { name: 'a' }, spec: { finalizers: ['kubernetes', 'foregroundDeletion', 'a.b/c', 'mine'] } }
  const why = 'Invalid value: "mine": name is neither a standard finalizer name nor is it fully qualified'
  expect(text(namespace.validate(bad, root))).toEqual([`spec.finalizers: ${why}`])
  expect(text(namespace.validateUpdate(bad, stored(), root, context('finalize')))).toEqual([`spec.finalizers[3]: ${why}`])
})

test('the phase follows the deletion', () => {
  const active: Namespace = { metadata: {}, status: { phase: 'Active' } }
  const terminating: Namespace = { metadata: {}, status: { phase: 'Terminating' } }
  const deleted = { deletionTimestamp: '2026-01-01T00:00:00Z' }
  const check = (object: Namespace) => text(namespace.validateUpdate(object, stored(), root, context('status')))
  expect(check(active)).toEqual([])
  expect(check({ ...terminating, metadata: deleted })).toEqual([])
  expect(check(terminating)).toEqual(['status.Phase: Invalid value: "Terminating": may only be \'Active\' if `deletionTimestamp` is empty'])
  expect(check({ ...active, metadata: deleted })).toEqual([
    'status.Phase: Invalid value: "Active": may only be \'Terminating\' if `deletionTimestamp` is not empty',
  ])
})

test('columns, fields and verbs', () => {
  expect(namespace.columns.map(({ name, value }) => [name, value(stored(), 0)])).toEqual([
    ['Name', 'a'],
    ['Status', 'Active'],
    ['Age', '<unknown>'],
  ])
  expect(namespace.fields.map(({ name, value }) => [name, value(stored())])).toEqual([['status.phase', 'Active']])
  expect(namespace.verbs).not.toContain('deletecollection')
})
