import { expect, test } from 'vitest'
import type { RoleBinding, RoleRef, Subject } from '../../generated/rbac.v1.types.ts'
import { root } from '../../validation/path.ts'
import { shown } from '../core/pod/testdata/pods.ts'
import { roleBinding } from './role-binding.ts'

const RBAC = 'rbac.authorization.k8s.io'
const make = (subjects: Subject[] = [], roleRef: Partial<RoleRef> = {}): RoleBinding => {
  const object: RoleBinding = { metadata: { name: 'a' }, roleRef: { kind: 'Role', name: 'reader', ...roleRef }, subjects }
  roleBinding.defaults(object)
  return object
}
const problems = (object: RoleBinding) => shown(roleBinding.validate(object, root))

test('groups are filled in', () => {
  const subjects = ['User', 'Group', 'ServiceAccount', 'Robot'].map((kind) => ({ kind, name: 'x' }))
  expect(make(subjects)).toMatchObject({
    roleRef: { apiGroup: RBAC },
    subjects: [{ apiGroup: RBAC }, { apiGroup: RBAC }, { kind: 'ServiceAccount' }, { kind: 'Robot' }],
  })
  expect(
    make(subjects)
      .subjects?.slice(2)
      .map(({ apiGroup }) => apiGroup),
  ).toEqual([undefined, undefined])
})

test.each([
  [make()],
  [make([{ kind: 'ServiceAccount', name: 'builder' }])],
  [make([{ kind: 'Group', name: 'system:authenticated' }], { kind: 'ClusterRole', name: 'system:discovery' })],
])('%j is good', (object) => expect(problems(object)).toEqual([]))

test.each<[RoleBinding, string[]]>([
  [
    make([], { apiGroup: 'apps', kind: 'Deployment', name: '' }),
    [
      `roleRef.apiGroup: Unsupported value: "apps": supported values: "${RBAC}"`,
      'roleRef.kind: Unsupported value: "Deployment": supported values: "Role", "ClusterRole"',
      'roleRef.name: Required value',
    ],
  ],
  [make([], { name: 'a/b' }), [`roleRef.name: Invalid value: "a/b": may not contain '/'`]],
  [
    make([{ kind: 'ServiceAccount', name: 'a', apiGroup: RBAC }]),
    [`subjects[0].apiGroup: Unsupported value: "${RBAC}": supported values: ""`],
  ],
  [make([{ kind: 'User', name: '' }]), ['subjects[0].name: Required value']],
  [make([{ kind: 'Group', name: 'a', apiGroup: 'x' }]), [`subjects[0].apiGroup: Unsupported value: "x": supported values: "${RBAC}"`]],
  [
    make([{ kind: 'Robot', name: 'a' }]),
    ['subjects[0].kind: Unsupported value: "Robot": supported values: "ServiceAccount", "User", "Group"'],
  ],
])('%j is refused', (object, expected) => expect(problems(object)).toEqual(expected))

test('who has the role may change, the role may not', () => {
  const context = { subresource: '', now: 0 }
  expect(roleBinding.validateUpdate(make([{ kind: 'User', name: 'jane' }]), make(), root, context)).toEqual([])
  expect(shown(roleBinding.validateUpdate(make([], { name: 'writer' }), make(), root, context))).toEqual([
    `roleRef: Invalid value: {"APIGroup":"${RBAC}","Kind":"Role","Name":"writer"}: cannot change roleRef`,
  ])
})

test('columns', () => {
  const object = make([
    { kind: 'User', name: 'jane' },
    { kind: 'User', name: 'joe' },
    { kind: 'ServiceAccount', name: 'builder', namespace: 'ci' },
  ])
  expect(roleBinding.columns.map(({ name, priority, value }) => [name, priority, value(object, 0)])).toEqual([
    ['Name', 0, 'a'],
    ['Role', 0, 'Role/reader'],
    ['Age', 0, '<unknown>'],
    ['Users', 1, 'jane, joe'],
    ['Groups', 1, ''],
    ['ServiceAccounts', 1, 'ci/builder'],
  ])
})
