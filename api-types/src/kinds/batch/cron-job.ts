import { ageColumn, nameColumn } from '../../columns.ts'
import { defineKind } from '../../define-kind.ts'
import type { CronJob } from '../../generated/batch.v1.types.ts'
import { translateTimestampSince } from '../../time.ts'
import { root } from '../../validation/path.ts'
import { containerColumns, selectorText } from '../apps/shared/columns.ts'
import { specChanged } from '../apps/shared/keep-fields.ts'
import { dropDisabledFields } from '../core/pod/disabled-fields.ts'
import { setOrDelete } from '../core/pod/set-or-delete.ts'
import { defaultCronJob } from './cron-job/defaults.ts'
import { validateCronJob } from './cron-job/validate.ts'
import { jobSpecWarnings } from './job/warnings.ts'

/** Jobs that are made again and again, as a schedule says. */
export const cronJob = defineKind<CronJob>({
  group: 'batch',
  version: 'v1',
  kind: 'CronJob',
  plural: 'cronjobs',
  shortNames: ['cj'],
  categories: ['all'],
  scope: 'Namespaced',
  schema: 'batch/v1.CronJob',
  subresources: { status: true },

  defaults: defaultCronJob,
  prepareCreate: (draft) => {
    draft.status = {}
    draft.metadata.generation = 1
    dropDisabledFields(draft.spec?.jobTemplate?.spec?.template?.spec, undefined)
  },
  prepareUpdate: (draft, old, { subresource }) => {
    const generation = old.metadata.generation
    if (subresource === 'status') {
      setOrDelete(draft, 'spec', old.spec)
      setOrDelete(draft.metadata, 'generation', generation)
      return
    }
    setOrDelete(draft, 'status', old.status)
    dropDisabledFields(draft.spec?.jobTemplate?.spec?.template?.spec, old.spec?.jobTemplate?.spec?.template?.spec)
    setOrDelete(draft.metadata, 'generation', changed(draft, old) ? (generation ?? 0) + 1 : generation)
  },
  validate: validateCronJob,
  warnings: (object, old) =>
    old === undefined || changed(object, old)
      ? jobSpecWarnings(object.spec?.jobTemplate?.spec, root.child('spec').child('jobTemplate').child('spec'))
      : [],

  columns: [
    nameColumn,
    { name: 'Schedule', type: 'string', priority: 0, description: 'When Jobs are made.', value: ({ spec }) => spec?.schedule ?? '' },
    {
      name: 'Timezone',
      type: 'string',
      priority: 0,
      description: 'Time zone of the schedule.',
      value: ({ spec }) => spec?.timeZone ?? '<none>',
    },
    {
      name: 'Suspend',
      type: 'boolean',
      priority: 0,
      description: 'Whether no Jobs are made for now.',
      value: ({ spec }) => (spec?.suspend === undefined ? '<unset>' : spec.suspend ? 'True' : 'False'),
    },
    {
      name: 'Active',
      type: 'integer',
      priority: 0,
      description: 'Jobs that are running.',
      value: ({ status }) => (status?.active ?? []).length,
    },
    {
      name: 'Last Schedule',
      type: 'string',
      priority: 0,
      description: 'Time that has passed since a Job was last made.',
      value: ({ status }, now) =>
        status?.lastScheduleTime === undefined ? '<none>' : translateTimestampSince(status.lastScheduleTime, now),
    },
    ageColumn,
    ...containerColumns.map((column) => ({
      ...column,
      value: ({ metadata, spec }: CronJob) => column.value({ metadata, spec: spec?.jobTemplate?.spec }, 0),
    })),
    {
      name: 'Selector',
      type: 'string',
      priority: 1,
      description: 'Labels that select the pods.',
      value: ({ spec }) => selectorText(spec?.jobTemplate?.spec?.selector, '<error>') || '<none>',
    },
  ],
})

function changed(next: CronJob, old: CronJob): boolean {
  return specChanged({ metadata: next.metadata, spec: next.spec as object }, { metadata: old.metadata, spec: old.spec as object })
}
