import { defineKind } from '../../define-kind.ts'
import type { Role } from '../../generated/rbac.v1.types.ts'
import { isValidPathSegmentName } from '../../validation/path-segment.ts'
import { roleColumns } from './shared/columns.ts'
import { validateRules } from './shared/validate-rules.ts'

/** What may be done in one namespace, for bindings to give to somebody. */
export const role = defineKind<Role>({
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  kind: 'Role',
  plural: 'roles',
  scope: 'Namespaced',
  schema: 'rbac/v1.Role',
  // Colons are usual here: `system:node`.
  validateName: (name) => isValidPathSegmentName(name),
  createOnUpdate: true,

  validate: ({ rules }, at) => validateRules(rules, 'Namespaced', at.child('rules')),
  columns: roleColumns,
})
