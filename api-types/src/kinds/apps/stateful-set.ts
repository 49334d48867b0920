import { ageColumn, nameColumn } from '../../columns.ts'
import { defineKind } from '../../define-kind.ts'
import type { StatefulSet } from '../../generated/apps.v1.types.ts'
import type { WriteContext } from '../../kind.ts'
import type { FieldError, Path } from '../../validation/field-error.ts'
import { isDns1123Label } from '../../validation/names.ts'
import { root } from '../../validation/path.ts'
import { dropDisabledFields } from '../core/pod/disabled-fields.ts'
import { podTemplateWarnings } from '../core/pod/warnings.ts'
import { claimWarnings } from '../core/pod/warnings-volumes.ts'
import { containerColumns, selectorText } from './shared/columns.ts'
import { keepSpecOrStatus, specChanged } from './shared/keep-fields.ts'
import { replicaScale } from './shared/scale.ts'
import { defaultStatefulSet } from './stateful-set/defaults.ts'
import { statefulSetStatusErrors } from './stateful-set/status-errors.ts'
import { statefulSetSpecErrors, statefulSetUpdateErrors } from './stateful-set/validate.ts'

/** Pods with names, storage and an order of their own. */
export const statefulSet = defineKind<StatefulSet>({
  group: 'apps',
  version: 'v1',
  kind: 'StatefulSet',
  plural: 'statefulsets',
  shortNames: ['sts'],
  categories: ['all'],
  scope: 'Namespaced',
  schema: 'apps/v1.StatefulSet',
  subresources: {
    status: true,
    scale: replicaScale(({ spec }) => selectorText(spec?.selector, '')),
  },
  // A pod's name is the set's and a number, and is the pod's hostname.
  validateName: isDns1123Label,

  defaults: defaultStatefulSet,
  prepareCreate: (draft) => {
    draft.status = { replicas: 0, availableReplicas: 0 }
    draft.metadata.generation = 1
    dropMaxUnavailable(draft, undefined)
    dropDisabledFields(draft.spec?.template?.spec, undefined)
  },
  prepareUpdate: (draft, old, { subresource }) => {
    if (subresource !== 'status') dropMaxUnavailable(draft, old)
    keepSpecOrStatus(draft, old, subresource, specChanged)
  },
  validate: ({ spec }, at, old) => (spec === undefined ? [] : statefulSetSpecErrors(spec, at.child('spec'), old?.spec)),
  validateUpdate,
  warnings,

  columns: [
    nameColumn,
    {
      name: 'Ready',
      type: 'string',
      priority: 0,
      description: 'Pods that are ready, of those wanted.',
      value: ({ spec, status }) => `${status?.readyReplicas ?? 0}/${spec?.replicas ?? 0}`,
    },
    ageColumn,
    ...containerColumns,
  ],
})

/** Behind the gate MaxUnavailableStatefulSet, off by default in 1.36. */
function dropMaxUnavailable({ spec }: StatefulSet, old: StatefulSet | undefined): void {
  if (old?.spec?.updateStrategy?.rollingUpdate?.maxUnavailable === undefined) delete spec?.updateStrategy?.rollingUpdate?.maxUnavailable
}

function validateUpdate(next: StatefulSet, old: StatefulSet, at: Path, { subresource }: WriteContext): readonly FieldError[] {
  if (subresource === 'status') return statefulSetStatusErrors(next.status, old.status, at.child('status'))
  return statefulSetUpdateErrors(next.spec, old.spec, at.child('spec'))
}

function warnings(object: StatefulSet, old: StatefulSet | undefined): readonly string[] {
  const place = root.child('spec')
  const { template, volumeClaimTemplates = [], revisionHistoryLimit = 0 } = object.spec ?? {}
  return [
    ...(old === undefined || specChanged(object, old) ? podTemplateWarnings(template, place.child('template')) : []),
    ...volumeClaimTemplates.flatMap(({ spec }, i) => claimWarnings(spec, place.child('volumeClaimTemplates').index(i).child('Spec'))),
    ...(revisionHistoryLimit < 0
      ? ['spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended']
      : []),
  ]
}
