import { defineKind } from '../../define-kind.ts'
import type { ClusterRoleBinding } from '../../generated/rbac.v1.types.ts'
import { isValidPathSegmentName } from '../../validation/path-segment.ts'
import { defaultBinding, validateBinding, validateBindingUpdate } from './shared/bindings.ts'
import { bindingColumns } from './shared/columns.ts'

const ROLE_KINDS = ['ClusterRole']

/** Gives users, groups and service accounts a role in the whole cluster. */
export const clusterRoleBinding = defineKind<ClusterRoleBinding>({
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  kind: 'ClusterRoleBinding',
  plural: 'clusterrolebindings',
  scope: 'Cluster',
  schema: 'rbac/v1.ClusterRoleBinding',
  validateName: (name) => isValidPathSegmentName(name),
  createOnUpdate: true,

  defaults: defaultBinding,
  validate: (object, at) => validateBinding(object, ROLE_KINDS, at),
  validateUpdate: validateBindingUpdate,
  columns: bindingColumns,
})
