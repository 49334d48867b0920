import { expect, test } from 'vitest'
import type { PolicyRule } from '../../generated/rbac.v1.types.ts'
import { root } from '../../validation/path.ts'
import { shown } from '../core/pod/testdata/pods.ts'
import { role } from './role.ts'

const problems = (rule: Partial<PolicyRule>) => shown(role.validate({ metadata: {}, rules: [{ verbs: ['get'], ...rule }] }, root))

test('rules name verbs, groups and resources', () => {
  expect(problems({ apiGroups: [''], resources: ['pods', 'pods/log'], resourceNames: ['a'] })).toEqual([])
  expect(role.validate({ metadata: {} }, root)).toEqual([])
})

test.each<[Partial<PolicyRule>, string[]]>([
  [
    { verbs: [] },
    [
      'rules[0].verbs: Required value: verbs must contain at least one value',
      'rules[0].apiGroups: Required value: resource rules must supply at least one api group',
      'rules[0].resources: Required value: resource rules must supply at least one resource',
    ],
  ],
  [
    { nonResourceURLs: ['/healthz'] },
    ['rules[0].nonResourceURLs: Invalid value: ["/healthz"]: namespaced rules cannot apply to non-resource URLs'],
  ],
])('%j is refused', (rule, expected) => expect(problems(rule)).toEqual(expected))

test('names may be whatever can stand in a path', () => {
  expect(role.validateName('system:controller:Token_Cleaner', false)).toEqual([])
  expect(role.validateName('a/b', false)).toEqual([`may not contain '/'`])
  expect(role.validateName('..', false)).toEqual([`may not be '..'`])
  expect([role.createOnUpdate, role.unconditionalUpdate]).toEqual([true, true])
})

test('columns', () => {
  const object = { metadata: { name: 'a', creationTimestamp: '2026-01-31T07:00:00Z' } }
  expect(role.columns.map(({ name, type, value }) => [name, type, value(object, 0)])).toEqual([
    ['Name', 'string', 'a'],
    ['Created At', 'date', '2026-01-31T07:00:00Z'],
  ])
})
