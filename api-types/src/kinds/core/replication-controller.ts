import { ageColumn, nameColumn } from '../../columns.ts'
import { defineKind } from '../../define-kind.ts'
import type { ReplicationController, ReplicationControllerSpec, ReplicationControllerStatus } from '../../generated/core.v1.types.ts'
import type { WriteContext } from '../../kind.ts'
import { formatLabelSelector, requirementsOfLabels } from '../../selectors/label-selector.ts'
import type { FieldError, Path } from '../../validation/field-error.ts'
import { root } from '../../validation/path.ts'
import { labelsText } from '../apps/shared/columns.ts'
import { keepSpecOrStatus, specChanged } from '../apps/shared/keep-fields.ts'
import { replicaScale } from '../apps/shared/scale.ts'
import { countErrors } from '../apps/shared/status-errors.ts'
import { defaultPodTemplate } from './pod/defaults.ts'
import { dropDisabledFields } from './pod/disabled-fields.ts'
import { podNamePrefixWarnings, podTemplateWarnings } from './pod/warnings.ts'
import { controllerSpecErrors } from './replication-controller/validate.ts'

/** As many pods of one template as are wanted: what a ReplicaSet was before there was one. */
export const replicationController = defineKind<ReplicationController>({
  group: '',
  version: 'v1',
  kind: 'ReplicationController',
  plural: 'replicationcontrollers',
  shortNames: ['rc'],
  categories: ['all'],
  scope: 'Namespaced',
  schema: 'core/v1.ReplicationController',
  // A plain delete has left the pods since before there was a choice.
  garbageCollection: 'Orphan',
  subresources: {
    status: true,
    scale: replicaScale(({ spec }) => formatLabelSelector(requirementsOfLabels(spec?.selector))),
  },

  defaults: (draft) => {
    const spec = draft.spec ?? {}
    draft.spec = spec
    defaultFromTemplate(draft, spec)
    spec.replicas ??= 1
    if (spec.template !== undefined) defaultPodTemplate(spec.template)
  },
  prepareCreate: (draft) => {
    draft.status = { replicas: 0 }
    draft.metadata.generation = 1
    dropDisabledFields(draft.spec?.template?.spec, undefined)
  },
  prepareUpdate: (draft, old, { subresource }) => keepSpecOrStatus(draft, old, subresource, specChanged),
  validate: ({ spec }, at, old) => (spec === undefined ? [] : controllerSpecErrors(spec, at.child('spec'), old?.spec)),
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
    {
      name: 'Containers',
      type: 'string',
      priority: 1,
      description: "Names of the template's containers.",
      value: ({ spec }) => (spec?.template?.spec?.containers ?? []).map(({ name }) => name).join(','),
    },
    {
      name: 'Images',
      type: 'string',
      priority: 1,
      description: "Images of the template's containers.",
      value: ({ spec }) => (spec?.template?.spec?.containers ?? []).map(({ image }) => image ?? '').join(','),
    },
    {
      name: 'Selector',
      type: 'string',
      priority: 1,
      description: 'Labels that select the pods.',
      value: ({ spec }) => labelsText(spec?.selector),
    },
  ],
})

/** A controller that does not say which pods are its own, or what it is labelled with, takes the labels of its pods. */
function defaultFromTemplate({ metadata }: ReplicationController, spec: ReplicationControllerSpec): void {
  const labels = spec.template?.metadata?.labels
  if (labels === undefined) return
  if (Object.keys(spec.selector ?? {}).length === 0) spec.selector = { ...labels }
  if (Object.keys(metadata.labels ?? {}).length === 0) metadata.labels = { ...labels }
}

const COUNTS = ['replicas', 'fullyLabeledReplicas', 'readyReplicas', 'availableReplicas', 'observedGeneration']
const PARTS = [
  ['fullyLabeledReplicas', 'replicas'],
  ['readyReplicas', 'replicas'],
  ['availableReplicas', 'replicas'],
  ['availableReplicas', 'readyReplicas'],
] as const

function validateUpdate(
  next: ReplicationController,
  _old: ReplicationController,
  at: Path,
  { subresource }: WriteContext,
): readonly FieldError[] {
  return subresource === 'status' ? statusErrors(next.status ?? { replicas: 0 }, at.child('status')) : []
}

function statusErrors({ conditions: _, ...counts }: ReplicationControllerStatus, at: Path): readonly FieldError[] {
  return countErrors(counts, COUNTS, PARTS, at)
}
