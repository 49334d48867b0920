import { defineKind } from '../../define-kind.ts'
import type { SelfSubjectReview } from '../../generated/authentication.v1.types.ts'

/** Asks whom the server takes the caller for: `kubectl auth whoami`. It is answered and never kept. */
export const selfSubjectReview = defineKind<SelfSubjectReview>({
  group: 'authentication.k8s.io',
  version: 'v1',
  kind: 'SelfSubjectReview',
  plural: 'selfsubjectreviews',
  scope: 'Cluster',
  schema: 'authentication/v1.SelfSubjectReview',
  verbs: ['create'],
})
