import { defineKind } from '../../define-kind.ts'
import type { SubjectAccessReview } from '../../generated/authorization.v1.types.ts'
import { validateEmptyMetadata, validateSubjectAccess } from './shared/validate-access.ts'

/** Asks whether somebody may do something. It is answered and never kept. */
export const subjectAccessReview = defineKind<SubjectAccessReview>({
  group: 'authorization.k8s.io',
  version: 'v1',
  kind: 'SubjectAccessReview',
  plural: 'subjectaccessreviews',
  scope: 'Cluster',
  schema: 'authorization/v1.SubjectAccessReview',
  verbs: ['create'],

  validate: ({ metadata, spec }, at) => [
    ...validateSubjectAccess(spec, at.child('spec')),
    ...validateEmptyMetadata(metadata, [], at.child('metadata')),
  ],
})
