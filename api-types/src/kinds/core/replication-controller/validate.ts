import type { ReplicationControllerSpec } from '../../../generated/core.v1.types.ts'
import { matchesLabels, requirementsOfLabels } from '../../../selectors/label-selector.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { sorted, validateLongRunning } from '../../apps/shared/validate-template.ts'
import { nonNegative } from '../pod/errors.ts'
import { validatePodTemplateSpec } from '../pod/validate-pod-spec.ts'

type Errors = readonly FieldError[]

/** Upstream's `ValidateReplicationControllerSpec`. `old` is the stored one, absent on create. */
export const controllerSpecErrors = (spec: ReplicationControllerSpec, at: Path, old: ReplicationControllerSpec | undefined): Errors => [
  ...nonNegative(spec.minReadySeconds, at.child('minReadySeconds')),
  ...(Object.keys(spec.selector ?? {}).length === 0 ? [fieldErrors.required(at.child('selector'))] : []),
  ...nonNegative(spec.replicas, at.child('replicas')),
  ...templateErrors(spec, at.child('template'), old),
]

const templateErrors = (
  { selector, template }: ReplicationControllerSpec,
  at: Path,
  old: ReplicationControllerSpec | undefined,
): Errors => {
  if (template === undefined) return [fieldErrors.required(at)]
  const labels = template.metadata?.labels
  return [
    ...(matchesLabels(requirementsOfLabels(selector), labels)
      ? []
      : [fieldErrors.invalid(at.child('metadata').child('labels'), sorted(labels), '`selector` does not match template `labels`')]),
    ...validatePodTemplateSpec(template, at, old?.template),
    ...validateLongRunning(template, 'ReplicationController', at),
  ]
}
