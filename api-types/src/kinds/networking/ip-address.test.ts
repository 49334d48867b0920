import { expect, test } from 'vitest'
import type { IPAddress, ParentReference } from '../../generated/networking.v1.types.ts'
import { root } from '../../validation/path.ts'
import { shown } from '../core/pod/testdata/pods.ts'
import { ipAddress } from './ip-address.ts'

const make = (parent: Partial<ParentReference> = {}): IPAddress => ({
  metadata: { name: '192.0.2.1' },
  spec: { parentRef: { resource: 'services', namespace: 'default', name: 'web', ...parent } },
})

test('its name is an address in the usual form', () => {
  const reasons = (name: string) => ipAddress.validateName(name, false)
  expect([reasons('192.0.2.1'), reasons('2001:db8::1')]).toEqual([[], []])
  expect(reasons('192.0.2.01')).toEqual(['must not have leading 0s'])
  expect(reasons('2001:DB8::1')).toEqual(['must be in canonical form ("2001:db8::1")'])
  expect(reasons('web')).toEqual(['must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'])
})

test.each<[IPAddress, string[]]>([
  [make(), []],
  [make({ group: 'gateway.networking.k8s.io', namespace: '' }), []],
  [{ metadata: {}, spec: {} as IPAddress['spec'] }, ['spec.parentRef: Required value']],
  [
    make({ resource: '', name: 'a/b', namespace: '..' }),
    [
      'spec.parentRef.resource: Required value',
      `spec.parentRef.name: Invalid value: "a/b": may not contain '/'`,
      `spec.parentRef.namespace: Invalid value: "..": may not be '..'`,
    ],
  ],
])('%j is looked at', (object, expected) => expect(shown(ipAddress.validate(object, root))).toEqual(expected))

test('who has it stays', () => {
  expect(shown(ipAddress.validateUpdate(make({ name: 'b' }), make(), root, { subresource: '', now: 0 }))).toEqual([
    'spec.parentRef: Invalid value: {"Group":"","Resource":"services","Namespace":"default","Name":"b"}: field is immutable',
  ])
})

test('columns', () => {
  const parent = (object: IPAddress) => ipAddress.columns[1]?.value(object, 0)
  expect(parent(make())).toBe('services/default/web')
  expect(parent(make({ group: 'Example.org', resource: 'Gates', namespace: '' }))).toBe('gates.example.org/web')
  expect(ipAddress.columns.map(({ name }) => name)).toEqual(['Name', 'ParentRef', 'Age'])
})
