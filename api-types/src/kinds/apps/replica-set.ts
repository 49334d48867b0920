import { ageColumn, nameColumn } from '../../columns.ts'
import { defineKind } from '../../define-kind.ts'
import type { ReplicaSet, ReplicaSetSpec, ReplicaSetStatus } from '../../generated/apps.v1.types.ts'
import type { WriteContext } from '../../kind.ts'
import type { FieldError, Path } from '../../validation/field-error.ts'
import { validateImmutableField } from '../../validation/object-meta.ts'
import { root } from '../../validation/path.ts'
import { defaultPodTemplate } from '../core/pod/defaults.ts'
import { dropDisabledFields } from '../core/pod/disabled-fields.ts'
import { nonNegative } from '../core/pod/errors.ts'
import { podNamePrefixWarnings, podTemplateWarnings } from '../core/pod/warnings.ts'
import { containerColumns, selectorText } from './shared/columns.ts'
import { keepSpecOrStatus, specChanged } from './shared/keep-fields.ts'
import { replicaScale } from './shared/scale.ts'
import { countErrors } from './shared/status-errors.ts'
import { validateSelectorAndTemplate } from './shared/validate-template.ts'

/** As many pods of one template as are wanted. */
export const replicaSet = defineKind<ReplicaSet>({
  group: 'apps',
  version: 'v1',
  kind: 'ReplicaSet',
  plural: 'replicasets',
  shortNames: ['rs'],
  categories: ['all'],
  scope: 'Namespaced',
  schema: 'apps/v1.ReplicaSet',
  subresources: {
    status: true,
    scale: replicaScale(({ spec }) => selectorText(spec?.selector, '')),
  },

  defaults: (draft) => {
    // A spec that is missing is one with nothing in it: validation then names what it lacks.
    const spec = draft.spec ?? ({} as ReplicaSetSpec)
    draft.spec = spec
    spec.replicas ??= 1
    spec.template ??= {}
    defaultPodTemplate(spec.template)
  },
  prepareCreate: (draft) => {
    draft.status = { replicas: 0 }
    draft.metadata.generation = 1
    dropDisabledFields(draft.spec?.template?.spec, undefined)
  },
  prepareUpdate: (draft, old, { subresource }) => keepSpecOrStatus(draft, old, subresource, specChanged),
  validate: ({ spec }, at, old) => (spec === undefined ? [] : specErrors(spec, at.child('spec'), old?.spec)),
  validateUpdate,
  warnings: (object, old) => {
    const template = podTemplateWarnings(object.spec?.template, root.child('spec').child('template'))
    if (old === undefined) return [...podNamePrefixWarnings(object.metadata.name), ...template]
    return specChanged(object, old) ? template : []
  },

  fields: [{ name: 'status.replicas', value: ({ status }) => String(status?.replicas ?? 0) }],
  columns: [
    nameColumn,
    { name: 'Desired', type: 'integer', priority: 0, description: 'Pods that are wanted.', value: ({ spec }) => spec?.replicas ?? 0 },
    { name: 'Current', type: 'integer', priority: 0, description: 'Pods that exist.', value: ({ status }) => status?.replicas ?? 0 },
    { name: 'Ready', type: 'integer', priority: 0, description: 'Pods that are ready.', value: ({ status }) => status?.readyReplicas ?? 0 },
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

function specErrors(spec: ReplicaSetSpec, at: Path, old: ReplicaSetSpec | undefined): readonly FieldError[] {
  return [
    ...nonNegative(spec.replicas, at.child('replicas')),
    ...nonNegative(spec.minReadySeconds, at.child('minReadySeconds')),
    ...validateSelectorAndTemplate(spec, at, old?.template),
  ]
}

function validateUpdate(next: ReplicaSet, old: ReplicaSet, at: Path, { subresource }: WriteContext): readonly FieldError[] {
  if (subresource === 'status') return statusErrors(next.status ?? { replicas: 0 }, at.child('status'))
  return validateImmutableField(next.spec?.selector, old.spec?.selector, at.child('spec').child('selector'))
}

const COUNTS = ['replicas', 'fullyLabeledReplicas', 'readyReplicas', 'availableReplicas', 'terminatingReplicas', 'observedGeneration']
const PARTS = [
  ['fullyLabeledReplicas', 'replicas'],
  ['readyReplicas', 'replicas'],
  ['availableReplicas', 'replicas'],
  ['availableReplicas', 'readyReplicas'],
] as const

function statusErrors({ conditions: _, ...counts }: ReplicaSetStatus, at: Path): readonly FieldError[] {
  return countErrors(counts, COUNTS, PARTS, at)
}
