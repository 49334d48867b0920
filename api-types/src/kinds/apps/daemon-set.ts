import { ageColumn, nameColumn } from '../../columns.ts'
import { defineKind } from '../../define-kind.ts'
import type { DaemonSet, DaemonSetStatus } from '../../generated/apps.v1.types.ts'
import type { Column, WriteContext } from '../../kind.ts'
import type { FieldError, Path } from '../../validation/field-error.ts'
import { validateImmutableField } from '../../validation/object-meta.ts'
import { root } from '../../validation/path.ts'
import { dropDisabledFields } from '../core/pod/disabled-fields.ts'
import { podTemplateWarnings } from '../core/pod/warnings.ts'
import { defaultDaemonSet } from './daemon-set/defaults.ts'
import { countTemplate, firstTemplate, templateChanged } from './daemon-set/template-generation.ts'
import { daemonSetSpecErrors, daemonSetStatusErrors, NO_STATUS } from './daemon-set/validate.ts'
import { containerColumns, labelsText, selectorText } from './shared/columns.ts'
import { keepSpecOrStatus, specChanged } from './shared/keep-fields.ts'

/** One pod on every node that suits it. */
export const daemonSet = defineKind<DaemonSet>({
  group: 'apps',
  version: 'v1',
  kind: 'DaemonSet',
  plural: 'daemonsets',
  shortNames: ['ds'],
  categories: ['all'],
  scope: 'Namespaced',
  schema: 'apps/v1.DaemonSet',
  subresources: { status: true },

  defaults: defaultDaemonSet,
  prepareCreate: (draft) => {
    draft.status = { ...NO_STATUS }
    draft.metadata.generation = 1
    firstTemplate(draft)
    dropDisabledFields(draft.spec?.template?.spec, undefined)
  },
  prepareUpdate: (draft, old, { subresource }) => {
    keepSpecOrStatus(draft, old, subresource, specChanged)
    countTemplate(draft, old)
  },
  validate: ({ spec }, at, old) => (spec === undefined ? [] : daemonSetSpecErrors(spec, at.child('spec'), old?.spec)),
  validateUpdate,
  warnings: (object, old) =>
    old === undefined || templateChanged(object, old)
      ? podTemplateWarnings(object.spec?.template, root.child('spec').child('template'))
      : [],

  columns: [
    nameColumn,
    count('Desired', 'desiredNumberScheduled', 'Nodes that should run the pod.'),
    count('Current', 'currentNumberScheduled', 'Nodes that should run the pod and do.'),
    count('Ready', 'numberReady', 'Nodes whose pod is ready.'),
    count('Up-to-date', 'updatedNumberScheduled', 'Nodes whose pod is made of the template as it is now.'),
    count('Available', 'numberAvailable', 'Nodes whose pod has been ready for as long as the DaemonSet asks.'),
    {
      name: 'Node Selector',
      type: 'string',
      priority: 0,
      description: 'Labels of the nodes that suit the pod.',
      value: ({ spec }) => labelsText(spec?.template?.spec?.nodeSelector),
    },
    ageColumn,
    ...containerColumns,
    {
      name: 'Selector',
      type: 'string',
      priority: 1,
      description: 'Labels that select the pods.',
      value: ({ spec }) => selectorText(spec?.selector, '<error>') || '<none>',
    },
  ],
})

function count(
  name: string,
  field: keyof typeof NO_STATUS | 'updatedNumberScheduled' | 'numberAvailable',
  description: string,
): Column<DaemonSet> {
  return {
    name,
    type: 'integer',
    priority: 0,
    description,
    value: ({ status }: { status?: DaemonSetStatus | undefined }) => status?.[field] ?? 0,
  }
}

function validateUpdate(next: DaemonSet, old: DaemonSet, at: Path, { subresource }: WriteContext): readonly FieldError[] {
  if (subresource === 'status') return daemonSetStatusErrors(next.status, old.status, at.child('status'))
  return validateImmutableField(next.spec?.selector, old.spec?.selector, at.child('spec').child('selector'))
}
