import type { StatefulSetStatus } from '../../../generated/apps.v1.types.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { nonNegative } from '../../core/pod/errors.ts'
import { collisionErrors } from '../shared/status-errors.ts'

const COUNTS = [
  'replicas',
  'readyReplicas',
  'currentReplicas',
  'updatedReplicas',
  'availableReplicas',
  'observedGeneration',
  'collisionCount',
] as const
const PARTS = [
  ['readyReplicas', 'replicas'],
  ['currentReplicas', 'replicas'],
  ['updatedReplicas', 'replicas'],
  ['availableReplicas', 'replicas'],
  ['availableReplicas', 'readyReplicas'],
] as const

/** Upstream's `ValidateStatefulSetStatusUpdate`; it names the greater count in full throughout. */
export const statefulSetStatusErrors = (
  status: StatefulSetStatus = { replicas: 0 },
  old: StatefulSetStatus | undefined,
  at: Path,
): readonly FieldError[] => [
  ...COUNTS.flatMap((name) => nonNegative(status[name], at.child(name))),
  ...PARTS.filter(([part, whole]) => (status[part] ?? 0) > (status[whole] ?? 0)).map(([part, whole]) =>
    fieldErrors.invalid(at.child(part), status[part], `cannot be greater than status.${whole}`),
  ),
  ...collisionErrors(status.collisionCount, old?.collisionCount, at.child('collisionCount')),
]
