import { defineKind } from '../../define-kind.ts'
import type { SelfSubjectAccessReview } from '../../generated/authorization.v1.types.ts'
import { validateAccess, validateEmptyMetadata } from './shared/validate-access.ts'

/** Asks whether the caller may do something: `kubectl auth can-i`. It is answered and never kept. */
export const selfSubjectAccessReview = defineKind<SelfSubjectAccessReview>({
  group: 'authorization.k8s.io',
  version: 'v1',
  kind: 'SelfSubjectAccessReview',
  plural: 'selfsubjectaccessreviews',
  scope: 'Cluster',
  schema: 'authorization/v1.SelfSubjectAccessReview',
  verbs: ['create'],

  validate: ({ metadata, spec }, at) => [
    ...validateAccess(spec, at.child('spec')),
    ...validateEmptyMetadata(metadata, [], at.child('metadata')),
  ],
})
