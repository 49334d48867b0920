import { defineKind } from '../../define-kind.ts'
import type { AccessExplanation } from '../../own/explain.v1alpha1.types.ts'
import { validateAccess, validateEmptyMetadata } from '../authorization/shared/validate-access.ts'

/** Asks why somebody may, or may not, do something, and what would change that. It is answered and never kept. */
export const accessExplanation = defineKind<AccessExplanation>({
  group: 'explain.coxswain.dev',
  version: 'v1alpha1',
  kind: 'AccessExplanation',
  plural: 'accessexplanations',
  scope: 'Cluster',
  schema: 'explain/v1alpha1.AccessExplanation',
  verbs: ['create'],

  validate: ({ metadata, spec }, at) => [
    ...validateAccess(spec, at.child('spec')),
    ...validateEmptyMetadata(metadata, [], at.child('metadata')),
  ],
})
