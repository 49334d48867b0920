import { expect, test } from 'vitest'
import type { ClusterRoleBinding, Subject } from '../../generated/rbac.v1.types.ts'
import { root } from '../../validation/path.ts'
import { shown } from '../core/pod/testdata/pods.ts'
import { clusterRoleBinding } from './cluster-role-binding.ts'

const make = (subject: Subject, kind = 'ClusterRole'): ClusterRoleBinding => {
  const object: ClusterRoleBinding = { metadata: {}, roleRef: { kind, name: 'reader' }, subjects: [subject] }
  clusterRoleBinding.defaults(object)
  return object
}

test('service accounts are named with their namespace, and only cluster roles are given', () => {
  const account = { kind: 'ServiceAccount', name: 'builder' }
  expect(clusterRoleBinding.validate(make({ ...account, namespace: 'ci' }), root)).toEqual([])
  expect(shown(clusterRoleBinding.validate(make(account, 'Role'), root))).toEqual([
    'roleRef.kind: Unsupported value: "Role": supported values: "ClusterRole"',
    'subjects[0].namespace: Required value',
  ])
})
