import { defineKind } from '../../define-kind.ts'
import type { TokenReview } from '../../generated/authentication.v1.types.ts'

/** Asks who a bearer token belongs to. It is answered and never kept. */
export const tokenReview = defineKind<TokenReview>({
  group: 'authentication.k8s.io',
  version: 'v1',
  kind: 'TokenReview',
  plural: 'tokenreviews',
  scope: 'Cluster',
  schema: 'authentication/v1.TokenReview',
  verbs: ['create'],
})
