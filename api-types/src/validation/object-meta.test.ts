import { describe, expect, it } from 'vitest'
import type { ObjectMeta } from '../generated/meta.v1.types.ts'
import { fieldErrorMessage } from './message.ts'
import { isDns1123Subdomain } from './names.ts'
import { validateObjectMeta, validateObjectMetaUpdate } from './object-meta.ts'
import { fieldPath } from './path.ts'

const at = fieldPath('metadata')
const rules = { namespaced: true, validateName: isDns1123Subdomain }
const create = (meta: ObjectMeta, given = rules) =>
  validateObjectMeta({ name: 'a', namespace: 'b', ...meta }, given, at).map((error) => `${error.field}: ${fieldErrorMessage(error)}`)
const stored: ObjectMeta = { name: 'a', namespace: 'b', uid: 'u', resourceVersion: '5', creationTimestamp: '2026-01-01T00:00:00Z' }
const update = (next: ObjectMeta, old: ObjectMeta = {}) =>
  validateObjectMetaUpdate({ ...stored, ...next }, { ...stored, ...old }, at).map((error) => `${error.field}: ${fieldErrorMessage(error)}`)

describe('validateObjectMeta', () => {
  it.each<[ObjectMeta, string | undefined]>([
    [{}, undefined],
    [{ name: '' }, 'metadata.name: Required value: name or generateName is required'],
    [{ name: 'A' }, 'metadata.name: Invalid value: "A": a lowercase RFC 1123 subdomain must consist'],
    [{ generateName: 'a_' }, 'metadata.generateName: Invalid value: "a_": a lowercase RFC 1123'],
    [{ generateName: 'a-' }, undefined],
    [{ namespace: '' }, 'metadata.namespace: Required value'],
    [{ namespace: 'a.b' }, 'metadata.namespace: Invalid value: "a.b": must not contain dots'],
    [{ labels: { __proto__x: '', a: '-' } }, 'metadata.labels: Invalid value: "__proto__x": name part must consist'],
    [{ labels: { a: 'x'.repeat(64) } }, 'must be no more than 63 bytes'],
    [{ annotations: { 'Example.com/a': 'any text' } }, undefined],
    [{ annotations: { a: 'x'.repeat(262144) } }, 'metadata.annotations: Too long: may not be more than 262144 bytes'],
    [{ finalizers: ['orphan', 'foregroundDeletion'] }, 'finalizer orphan and foregroundDeletion cannot be both set'],
    [{ finalizers: ['-'] }, 'metadata.finalizers: Invalid value: "-": name part must consist'],
    [{ ownerReferences: [{ apiVersion: 'v1', kind: 'Event', name: 'e', uid: 'u' }] }, '/v1, Kind=Event is disallowed from being an owner'],
    [
      { ownerReferences: [{ apiVersion: 'apps/', kind: 'X', name: 'e', uid: 'u' }] },
      'metadata.ownerReferences.apiVersion: Invalid value: "apps/": version must not be empty',
    ],
    [
      { ownerReferences: [{ apiVersion: 'v1', kind: 'X', name: 'e', uid: '' }] },
      'metadata.ownerReferences.uid: Invalid value: "": must not be empty',
    ],
    [
      { ownerReferences: ['a', 'b'].map((name) => ({ apiVersion: 'v1', kind: 'X', name, uid: name, controller: true })) },
      'Only one reference can have Controller set to true. Found "true" in references for X/a and X/b',
    ],
    [{ generation: -1 }, 'metadata.generation: Invalid value: -1: must be greater than or equal to 0'],
    [
      { managedFields: [{ operation: 'Update', manager: 'm' }, { operation: 'Patch' }] },
      'metadata.managedFields[1].operation: Invalid value: "Patch": must be `Apply` or `Update`',
    ],
    [
      { managedFields: [{ operation: 'Update', fieldsType: 'X' }] },
      'metadata.managedFields[0].fieldsType: Invalid value: "X": must be `FieldsV1`',
    ],
    [
      { managedFields: [{ operation: 'Update', manager: 'm'.repeat(129) }] },
      'metadata.managedFields[0].manager: Too long: may not be more than 128 bytes',
    ],
    [{ managedFields: [{ operation: 'Update', manager: 'a\n' }] }, 'invalid character U+000A (at position 1)'],
  ])('%j', (meta, message) => {
    const errors = create(meta)
    if (message === undefined) expect(errors).toEqual([])
    else expect(errors.join('\n')).toContain(message)
  })

  it('allows no namespace on a kind of cluster scope', () => {
    expect(create({}, { ...rules, namespaced: false })).toEqual(['metadata.namespace: Forbidden: not allowed on this type'])
  })
})

describe('validateObjectMetaUpdate', () => {
  it('keeps what may never change', () => {
    expect(update({})).toEqual([])
    expect(update({ name: 'x' })).toEqual(['metadata.name: Invalid value: "x": field is immutable'])
    expect(update({ uid: 'x' })).toEqual(['metadata.uid: Invalid value: "x": field is immutable'])
    expect(update({ deletionTimestamp: '2026-01-01T00:00:00Z' })).toEqual([
      'metadata.deletionTimestamp: Invalid value: "2026-01-01T00:00:00Z": field is immutable',
    ])
    expect(update({}, { deletionGracePeriodSeconds: 30 })).toEqual([
      'metadata.deletionGracePeriodSeconds: Invalid value: null: field is immutable',
    ])
    expect(update({ generation: 1 }, { generation: 2 })).toEqual(['metadata.generation: Invalid value: 1: must not be decremented'])
    expect(update({ resourceVersion: '' })).toEqual(['metadata.resourceVersion: Invalid value: "": must be specified for an update'])
  })

  it('lets nobody add a finalizer to an object that is being deleted', () => {
    const deleted = { deletionTimestamp: '2026-01-01T00:00:00Z', finalizers: ['a/b'] }
    expect(update({ ...deleted, finalizers: [] }, deleted)).toEqual([])
    expect(update({ ...deleted, finalizers: ['z/z', 'a/b', 'c/d'] }, deleted)).toEqual([
      'metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"c/d", "z/z"}',
    ])
  })
})
