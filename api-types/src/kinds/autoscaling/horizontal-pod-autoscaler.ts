import { defineKind } from '../../define-kind.ts'
import type * as v1 from '../../generated/autoscaling.v1.types.ts'
import type { HorizontalPodAutoscaler } from '../../generated/autoscaling.v2.types.ts'
import type { Column, ServedForm } from '../../kind.ts'
import { nonNegative } from '../core/pod/errors.ts'
import { setOrDelete } from '../core/pod/set-or-delete.ts'
import { autoscalerColumns } from './horizontal-pod-autoscaler/columns.ts'
import { fromV1, toV1 } from './horizontal-pod-autoscaler/convert.ts'
import { defaultSpec } from './horizontal-pod-autoscaler/defaults.ts'
import { validateSpec } from './horizontal-pod-autoscaler/validate.ts'

/** Both forms show the same table, read from the stored one. */
const columnsOfV1: readonly Column<v1.HorizontalPodAutoscaler>[] = autoscalerColumns.map((column) => ({
  ...column,
  value: (object, now) => column.value(fromV1(object), now),
}))

const formV1: ServedForm<HorizontalPodAutoscaler, v1.HorizontalPodAutoscaler> = {
  group: 'autoscaling',
  version: 'v1',
  kind: 'HorizontalPodAutoscaler',
  plural: 'horizontalpodautoscalers',
  schema: 'autoscaling/v1.HorizontalPodAutoscaler',
  toStored: fromV1,
  fromStored: toV1,
  columns: columnsOfV1,
  fields: [],
}

/** Sets the replicas of another object by what metrics say. Stored as autoscaling/v2, and served as v1 too. */
export const horizontalPodAutoscaler = defineKind<HorizontalPodAutoscaler>({
  group: 'autoscaling',
  version: 'v2',
  kind: 'HorizontalPodAutoscaler',
  plural: 'horizontalpodautoscalers',
  shortNames: ['hpa'],
  categories: ['all'],
  scope: 'Namespaced',
  schema: 'autoscaling/v2.HorizontalPodAutoscaler',
  served: [formV1],
  subresources: { status: true },

  defaults: (draft) => {
    // A spec that is missing is one with nothing in it: validation then names what it lacks.
    draft.spec ??= { scaleTargetRef: { kind: '', name: '' }, maxReplicas: 0 }
    defaultSpec(draft.spec)
  },
  // In 1.36 autoscalers have no generation.
  prepareCreate: (draft) => {
    draft.status = { desiredReplicas: 0, currentMetrics: [] }
  },
  prepareUpdate: (draft, old, { subresource }) => {
    if (subresource === 'status') setOrDelete(draft, 'spec', old.spec)
    else setOrDelete(draft, 'status', old.status)
  },
  validate: ({ spec }, at, old) => validateSpec(spec, at.child('spec'), old),
  validateUpdate: ({ status }, _old, at, { subresource }) =>
    subresource === 'status'
      ? [
          ...nonNegative(status?.currentReplicas, at.child('status').child('currentReplicas')),
          ...nonNegative(status?.desiredReplicas, at.child('status').child('desiredReplicas')),
        ]
      : [],
  columns: autoscalerColumns,
})
