import { defineKind } from '../../define-kind.ts'
import type { Job } from '../../generated/batch.v1.types.ts'
import type { WriteContext } from '../../kind.ts'
import type { FieldError, Path } from '../../validation/field-error.ts'
import { root } from '../../validation/path.ts'
import { specChanged } from '../apps/shared/keep-fields.ts'
import { podNamePrefixWarnings } from '../core/pod/warnings.ts'
import { jobColumns } from './job/columns.ts'
import { defaultJob } from './job/defaults.ts'
import { prepareJob, prepareJobUpdate } from './job/prepare.ts'
import { validateJob } from './job/validate.ts'
import { validateJobStatusUpdate } from './job/validate-status-update.ts'
import { validateJobUpdate } from './job/validate-update.ts'
import { jobSpecWarnings } from './job/warnings.ts'

/** Pods that run until enough of them have succeeded. */
export const job = defineKind<Job>({
  group: 'batch',
  version: 'v1',
  kind: 'Job',
  plural: 'jobs',
  categories: ['all'],
  scope: 'Namespaced',
  schema: 'batch/v1.Job',
  subresources: { status: true },
  // A plain delete has left the pods since before there was a choice.
  garbageCollection: 'Orphan',
  deleteWarning:
    'child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning',

  defaults: defaultJob,
  prepareCreate: prepareJob,
  prepareUpdate: prepareJobUpdate,
  validate: validateJob,
  validateUpdate,
  warnings: (object, old) => {
    const warnings = jobSpecWarnings(object.spec, root.child('spec'))
    if (old === undefined) return [...podNamePrefixWarnings(object.metadata.name), ...warnings]
    return specChanged(object, old) ? warnings : []
  },

  fields: [{ name: 'status.successful', value: ({ status }) => String(status?.succeeded ?? 0) }],
  columns: jobColumns,
})

function validateUpdate(next: Job, old: Job, at: Path, { subresource }: WriteContext): readonly FieldError[] {
  return subresource === 'status' ? validateJobStatusUpdate(next, old, at) : validateJobUpdate(next, old, at)
}
