import { ageColumn, nameColumn } from '../../columns.ts'
import { defineKind } from '../../define-kind.ts'
import type { PodDisruptionBudget, PodDisruptionBudgetSpec, PodDisruptionBudgetStatus } from '../../generated/policy.v1.types.ts'
import { type IntOrString, percentOf } from '../../int-or-string.ts'
import { validateConditions } from '../../validation/conditions.ts'
import * as fieldErrors from '../../validation/errors.ts'
import type { FieldError, Path } from '../../validation/field-error.ts'
import { validateLabelSelector } from '../../validation/label-selector.ts'
import { root } from '../../validation/path.ts'
import { isValidPathSegmentName } from '../../validation/path-segment.ts'
import { validateNonNegativeIntOrPercent } from '../apps/deployment/strategy.ts'
import { nonNegative, optionalOneOf } from '../core/pod/errors.ts'
import { keepSpecOrStatus } from '../keep-fields.ts'

const EVICTION_POLICIES = ['AlwaysAllow', 'IfHealthyBudget']
const COUNTS = ['disruptionsAllowed', 'currentHealthy', 'desiredHealthy', 'expectedPods'] as const
const NOT_SET = 'N/A'

/** How many pods of a set may be disturbed at a time on purpose. */
export const podDisruptionBudget = defineKind<PodDisruptionBudget>({
  group: 'policy',
  version: 'v1',
  kind: 'PodDisruptionBudget',
  plural: 'poddisruptionbudgets',
  shortNames: ['pdb'],
  scope: 'Namespaced',
  schema: 'policy/v1.PodDisruptionBudget',
  subresources: { status: true },
  // Upstream asks no more of these names than that they can stand in a path.
  validateName: isValidPathSegmentName,
  unconditionalUpdate: false,

  prepareCreate: (draft) => {
    draft.status = { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 }
    draft.metadata.generation = 1
  },
  prepareUpdate: (draft, old, { subresource }) => keepSpecOrStatus(draft, old, subresource),
  validate: ({ spec = {} }, at, old) => specErrors(spec, at.child('spec'), old?.spec),
  validateUpdate: ({ status = {} }, _, at, { subresource }) => (subresource === 'status' ? statusErrors(status, at.child('status')) : []),

  columns: [
    nameColumn,
    {
      name: 'Min Available',
      type: 'string',
      priority: 0,
      description: 'Pods that must stay.',
      value: ({ spec }) => text(spec?.minAvailable),
    },
    {
      name: 'Max Unavailable',
      type: 'string',
      priority: 0,
      description: 'Pods that may be missing.',
      value: ({ spec }) => text(spec?.maxUnavailable),
    },
    {
      name: 'Allowed Disruptions',
      type: 'integer',
      priority: 0,
      description: 'Pods that may be disturbed now.',
      value: ({ status }) => status?.disruptionsAllowed ?? 0,
    },
    ageColumn,
  ],
})

const text = (value: IntOrString | undefined): string => (value === undefined ? NOT_SET : String(value))

function specErrors(spec: PodDisruptionBudgetSpec, at: Path, old: PodDisruptionBudgetSpec | undefined): readonly FieldError[] {
  const { minAvailable, maxUnavailable, selector, unhealthyPodEvictionPolicy } = spec
  // A selector that is stored already may stay as it is.
  const allowInvalidValues = validateLabelSelector(old?.selector, root).length > 0
  return [
    ...(minAvailable !== undefined && maxUnavailable !== undefined
      ? [fieldErrors.invalid(at, internalSpec(spec), 'minAvailable and maxUnavailable cannot be both set')]
      : []),
    ...amountErrors(minAvailable, at.child('minAvailable')),
    ...amountErrors(maxUnavailable, at.child('maxUnavailable')),
    ...validateLabelSelector(selector, at.child('selector'), { allowInvalidValues }),
    ...optionalOneOf(unhealthyPodEvictionPolicy, EVICTION_POLICIES, at.child('unhealthyPodEvictionPolicy')),
  ]
}

/** Upstream shows its internal type, whose fields are written with capitals. */
const internalSpec = ({ minAvailable, selector, maxUnavailable, unhealthyPodEvictionPolicy }: PodDisruptionBudgetSpec) => ({
  MinAvailable: minAvailable ?? null,
  Selector: selector ?? null,
  MaxUnavailable: maxUnavailable ?? null,
  UnhealthyPodEvictionPolicy: unhealthyPodEvictionPolicy ?? null,
})

function amountErrors(amount: IntOrString | undefined, at: Path): readonly FieldError[] {
  if (amount === undefined) return []
  return [
    ...validateNonNegativeIntOrPercent(amount, at),
    ...((percentOf(amount) ?? 0) > 100 ? [fieldErrors.invalid(at, amount, 'must not be greater than 100%')] : []),
  ]
}

const statusErrors = (status: PodDisruptionBudgetStatus, at: Path): readonly FieldError[] => [
  ...validateConditions(status.conditions, at.child('conditions')),
  ...COUNTS.flatMap((count) => nonNegative(status[count], at.child(count))),
]
