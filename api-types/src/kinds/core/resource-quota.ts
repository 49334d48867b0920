import { defineKind } from '../../define-kind.ts'
import type { ResourceQuota } from '../../generated/core.v1.types.ts'
import type { FieldError, Path } from '../../validation/field-error.ts'
import { roundResources } from './pod/default-resources.ts'
import { setOrDelete } from './pod/set-or-delete.ts'
import { quotaColumns } from './resource-quota/columns.ts'
import { quotaStatusErrors, quotaUpdateErrors, validateQuota } from './resource-quota/validate.ts'

/** How much all objects of a namespace may use together. */
export const resourceQuota = defineKind<ResourceQuota>({
  group: '',
  version: 'v1',
  kind: 'ResourceQuota',
  plural: 'resourcequotas',
  shortNames: ['quota'],
  scope: 'Namespaced',
  schema: 'core/v1.ResourceQuota',
  subresources: { status: true },
  returnsDeleted: true,

  defaults: ({ spec, status }) => {
    for (const list of [spec?.hard, status?.hard, status?.used]) roundResources(list)
  },
  prepareCreate: (draft) => {
    draft.status = {}
  },
  prepareUpdate: (draft, old, { subresource }) => {
    if (subresource === 'status') setOrDelete(draft, 'spec', old.spec)
    else setOrDelete(draft, 'status', old.status)
  },
  validate: validateQuota,
  validateUpdate: (next, old, at: Path, { subresource }): readonly FieldError[] =>
    subresource === 'status' ? quotaStatusErrors(next, at) : quotaUpdateErrors(next, old, at),
  columns: quotaColumns,
})
