import { defineKind } from '../../define-kind.ts'
import type { ObjectExplanation } from '../../own/explain.v1alpha1.types.ts'
import * as fieldErrors from '../../validation/errors.ts'
import { validateEmptyMetadata } from '../authorization/shared/validate-access.ts'

/** Asks why an object is as it is: what was done to it, by whom, and what led to that. It is answered and never kept. */
export const objectExplanation = defineKind<ObjectExplanation>({
  group: 'explain.coxswain.dev',
  version: 'v1alpha1',
  kind: 'ObjectExplanation',
  plural: 'objectexplanations',
  scope: 'Cluster',
  schema: 'explain/v1alpha1.ObjectExplanation',
  verbs: ['create'],

  validate: ({ metadata, spec }, at) => [
    ...(['apiVersion', 'kind', 'name'] as const).flatMap((field) =>
      (spec[field] ?? '') === '' ? [fieldErrors.required(at.child('spec').child(field), '')] : [],
    ),
    ...validateEmptyMetadata(metadata, [], at.child('metadata')),
  ],
})
