import { defineKind } from '../../define-kind.ts'
import type { RoleBinding } from '../../generated/rbac.v1.types.ts'
import { isValidPathSegmentName } from '../../validation/path-segment.ts'
import { defaultBinding, validateBinding, validateBindingUpdate } from './shared/bindings.ts'
import { bindingColumns } from './shared/columns.ts'

const ROLE_KINDS = ['Role', 'ClusterRole']

/** Gives users, groups and service accounts a role in one namespace. */
export const roleBinding = defineKind<RoleBinding>({
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  kind: 'RoleBinding',
  plural: 'rolebindings',
  scope: 'Namespaced',
  schema: 'rbac/v1.RoleBinding',
  validateName: (name) => isValidPathSegmentName(name),
  createOnUpdate: true,

  defaults: defaultBinding,
  validate: (object, at) => validateBinding(object, ROLE_KINDS, at),
  validateUpdate: validateBindingUpdate,
  columns: bindingColumns,
})
