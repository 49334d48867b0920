import { createdAtColumn, nameColumn } from '../../columns.ts'
import { defineKind } from '../../define-kind.ts'
import type { LimitRange } from '../../generated/core.v1.types.ts'
import { defaultLimits } from './limit-range/defaults.ts'
import { limitErrors } from './limit-range/validate.ts'

/** The least and the most that one pod, container or claim of a namespace may ask for, and what it asks for when it says nothing. */
export const limitRange = defineKind<LimitRange>({
  group: '',
  version: 'v1',
  kind: 'LimitRange',
  plural: 'limitranges',
  shortNames: ['limits'],
  scope: 'Namespaced',
  schema: 'core/v1.LimitRange',
  createOnUpdate: true,

  defaults: ({ spec }) => {
    for (const limit of spec?.limits ?? []) defaultLimits(limit)
  },
  prepareCreate: ({ metadata }) => {
    // One without a name is named by chance, as its uid is.
    if (!metadata.name && metadata.uid !== undefined) metadata.name = metadata.uid
  },
  validate: ({ spec }, at) => limitErrors(spec?.limits ?? [], at.child('spec').child('limits')),
  columns: [nameColumn, createdAtColumn],
})
