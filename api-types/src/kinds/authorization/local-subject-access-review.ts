import { defineKind } from '../../define-kind.ts'
import type { LocalSubjectAccessReview } from '../../generated/authorization.v1.types.ts'
import * as fieldErrors from '../../validation/errors.ts'
import type { FieldError, Path } from '../../validation/field-error.ts'
import { validateEmptyMetadata, validateSubjectAccess } from './shared/validate-access.ts'

/** Asks whether somebody may do something in one namespace. It is answered and never kept. */
export const localSubjectAccessReview = defineKind<LocalSubjectAccessReview>({
  group: 'authorization.k8s.io',
  version: 'v1',
  kind: 'LocalSubjectAccessReview',
  plural: 'localsubjectaccessreviews',
  scope: 'Namespaced',
  schema: 'authorization/v1.LocalSubjectAccessReview',
  verbs: ['create'],

  validate: (review, at) => [
    ...validateSubjectAccess(review.spec, at.child('spec')),
    ...validateEmptyMetadata(review.metadata, ['namespace'], at.child('metadata')),
    ...placeErrors(review, at.child('spec')),
  ],
})

function placeErrors({ metadata, spec }: LocalSubjectAccessReview, at: Path): readonly FieldError[] {
  const { resourceAttributes: resource, nonResourceAttributes: path } = spec
  const namespace = resource?.namespace ?? ''
  const where = at.child('resourceAttributes').child('namespace')
  return [
    ...(resource !== undefined && namespace !== (metadata.namespace ?? '')
      ? [fieldErrors.invalid(where, namespace, 'must match metadata.namespace')]
      : []),
    ...(path === undefined ? [] : [fieldErrors.invalid(at.child('nonResourceAttributes'), path, 'disallowed on this kind of request')]),
  ]
}
