import { defineKind } from '../../define-kind.ts'
import type { CauseReport } from '../../own/explain.v1alpha1.types.ts'
import * as fieldErrors from '../../validation/errors.ts'
import { validateEmptyMetadata } from '../authorization/shared/validate-access.ts'

/** More than a component sends at once: the server takes a report in without letting others wait. */
const MAX_STEPS = 1000

/** By which components say why they took their steps, many at a time. What they say is kept as Causes. */
export const causeReport = defineKind<CauseReport>({
  group: 'explain.coxswain.dev',
  version: 'v1alpha1',
  kind: 'CauseReport',
  plural: 'causereports',
  scope: 'Cluster',
  schema: 'explain/v1alpha1.CauseReport',
  verbs: ['create'],

  validate: ({ metadata, steps = [] }, at) => [
    ...(steps.length > MAX_STEPS ? [fieldErrors.tooMany(at.child('steps'), steps.length, MAX_STEPS)] : []),
    ...validateEmptyMetadata(metadata, [], at.child('metadata')),
  ],
})
