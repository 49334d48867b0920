import { ageColumn, nameColumn } from '../../columns.ts'
import { defineKind } from '../../define-kind.ts'
import type { ResourceClaimTemplate, ResourceClaimTemplateSpec } from '../../generated/resource.v1.types.ts'
import type { FieldError, Path } from '../../validation/field-error.ts'
import { validateImmutableField } from '../../validation/object-meta.ts'
import { validateTemplateMeta } from '../core/pod/validate-claim-template.ts'
import { defaultClaimSpec } from './shared/defaults.ts'
import { validateClaimSpec } from './shared/validate-claim.ts'

/** What the claims that are made for pods look like. */
export const resourceClaimTemplate = defineKind<ResourceClaimTemplate>({
  group: 'resource.k8s.io',
  version: 'v1',
  kind: 'ResourceClaimTemplate',
  plural: 'resourceclaimtemplates',
  scope: 'Namespaced',
  schema: 'resource/v1.ResourceClaimTemplate',
  returnsDeleted: true,

  defaults: ({ spec }) => defaultClaimSpec(spec?.spec),
  // The spec never changes: it is looked at once.
  validate: ({ spec }, at, old) => (old === undefined && spec !== undefined ? specErrors(spec, at.child('spec')) : []),
  validateUpdate: (next, old, at) => validateImmutableField(next.spec, old.spec, at.child('spec')),

  columns: [nameColumn, ageColumn],
})

const specErrors = ({ metadata, spec = {} }: ResourceClaimTemplateSpec, at: Path): readonly FieldError[] => [
  ...(metadata === undefined ? [] : validateTemplateMeta(metadata, at.child('metadata'))),
  ...validateClaimSpec(spec, at.child('spec')),
]
