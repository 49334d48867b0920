import { defineKind } from '../../define-kind.ts'
import type { SelfSubjectRulesReview } from '../../generated/authorization.v1.types.ts'

/** Asks what the caller may do in a namespace: `kubectl auth can-i --list`. It is answered and never kept. */
export const selfSubjectRulesReview = defineKind<SelfSubjectRulesReview>({
  group: 'authorization.k8s.io',
  version: 'v1',
  kind: 'SelfSubjectRulesReview',
  plural: 'selfsubjectrulesreviews',
  scope: 'Cluster',
  schema: 'authorization/v1.SelfSubjectRulesReview',
  verbs: ['create'],
})
