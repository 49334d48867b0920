import type { PodReadinessGate, PodSchedulingGate, Toleration, TopologySpreadConstraint } from '../../../generated/core.v1.types.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { validateLabelSelector } from '../../../validation/label-selector.ts'
import { validateLabelName } from '../../../validation/labels.ts'
import { isQualifiedName, isValidLabelValue } from '../../../validation/qualified-name.ts'
import { NOT_POSITIVE, notSupported, optionalOneOf, refused } from './errors.ts'
import type { PodValidationOptions } from './options.ts'
import { validateLegacyMatchLabelKeys, validateMatchLabelKeys } from './validate-match-label-keys.ts'

type Errors = readonly FieldError[]

/** Taints that a pod puts up with (upstream's `ValidateTolerations`). */
export const validateTolerations = (tolerations: readonly Toleration[] | undefined, at: Path, options: PodValidationOptions): Errors =>
  (tolerations ?? []).flatMap((toleration, i) => tolerationErrors(toleration, at.index(i), options))

const EFFECTS: readonly string[] = ['NoSchedule', 'PreferNoSchedule', 'NoExecute']

const tolerationErrors = (toleration: Toleration, at: Path, options: PodValidationOptions): Errors => {
  const { key = '', operator = '', effect = '', tolerationSeconds } = toleration
  return [
    ...(key === '' ? [] : validateLabelName(key, at.child('key'))),
    ...(key === '' && operator !== 'Exists'
      ? [
          fieldErrors.invalid(
            at.child('operator'),
            operator,
            'operator must be Exists when `key` is empty, which means "match all values and all keys"',
          ),
        ]
      : []),
    ...(tolerationSeconds !== undefined && effect !== 'NoExecute'
      ? [fieldErrors.invalid(at.child('effect'), effect, "effect must be 'NoExecute' when `tolerationSeconds` is set")]
      : []),
    ...tolerationOperatorErrors(toleration, at, options),
    ...(effect === '' || EFFECTS.includes(effect) ? [] : [notSupported(at.child('effect'), effect, EFFECTS)]),
  ]
}

const tolerationOperatorErrors = ({ operator = '', value = '' }: Toleration, at: Path, options: PodValidationOptions): Errors => {
  const place = at.child('operator')
  switch (operator) {
    case '':
    case 'Equal': {
      const reasons = isValidLabelValue(value)
      return reasons.length === 0 ? [] : [fieldErrors.invalid(place, value, reasons.join(';'))]
    }
    case 'Exists':
      return value === '' ? [] : [fieldErrors.invalid(place, value, "value must be empty when `operator` is 'Exists'")]
    case 'Lt':
    case 'Gt':
      // Behind the gate TaintTolerationComparisonOperators, off by default in 1.36.
      if (!options.allowTolerationComparison) return [notSupported(place, operator, ['Equal', 'Exists', 'Lt', 'Gt'])]
      return /^(0|-?[1-9]\d*)$/.test(value)
        ? []
        : [fieldErrors.invalid(at.child('value'), value, 'must be a valid decimal integer in canonical form')]
    default:
      return [notSupported(place, operator, ['Equal', 'Exists'])]
  }
}

/** How pods spread over the cluster (upstream's `validateTopologySpreadConstraints`). */
export const validateTopologySpread = (
  constraints: readonly TopologySpreadConstraint[] | undefined,
  at: Path,
  options: PodValidationOptions,
): Errors => (constraints ?? []).flatMap((constraint, i, all) => spreadErrors(constraint, all.slice(i + 1), at.index(i), options))

const ACTIONS: readonly string[] = ['DoNotSchedule', 'ScheduleAnyway']
const NODE_POLICIES: readonly string[] = ['Honor', 'Ignore']

const spreadErrors = (
  constraint: TopologySpreadConstraint,
  later: readonly TopologySpreadConstraint[],
  at: Path,
  options: PodValidationOptions,
): Errors => {
  const { maxSkew = 0, topologyKey = '', whenUnsatisfiable = '', labelSelector, matchLabelKeys } = constraint
  const repeated = later.some((each) => each.topologyKey === topologyKey && each.whenUnsatisfiable === whenUnsatisfiable)
  return [
    ...(maxSkew <= 0 ? [fieldErrors.invalid(at.child('maxSkew'), maxSkew, NOT_POSITIVE)] : []),
    ...(topologyKey === '' ? [fieldErrors.required(at.child('topologyKey'), 'can not be empty')] : []),
    ...(ACTIONS.includes(whenUnsatisfiable) ? [] : [notSupported(at.child('whenUnsatisfiable'), whenUnsatisfiable, ACTIONS)]),
    ...(repeated ? [fieldErrors.duplicate(at.child('{topologyKey, whenUnsatisfiable}'), `{${topologyKey}, ${whenUnsatisfiable}}`)] : []),
    ...minDomainsErrors(constraint, at.child('minDomains')),
    ...optionalOneOf(constraint.nodeAffinityPolicy, NODE_POLICIES, at.child('nodeAffinityPolicy')),
    ...optionalOneOf(constraint.nodeTaintsPolicy, NODE_POLICIES, at.child('nodeTaintsPolicy')),
    ...(options.oldViolatesMatchLabelKeys
      ? validateLegacyMatchLabelKeys(matchLabelKeys, labelSelector, at.child('matchLabelKeys'))
      : validateMatchLabelKeys(matchLabelKeys, [], labelSelector, at)),
    ...(options.allowInvalidTopologySpreadSelector ? [] : validateLabelSelector(labelSelector, at.child('labelSelector'))),
  ]
}

const minDomainsErrors = ({ minDomains, whenUnsatisfiable }: TopologySpreadConstraint, at: Path): Errors => {
  if (minDomains === undefined) return []
  return [
    ...(minDomains <= 0 ? [fieldErrors.invalid(at, minDomains, NOT_POSITIVE)] : []),
    ...(whenUnsatisfiable === 'DoNotSchedule'
      ? []
      : [fieldErrors.invalid(at, minDomains, `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${whenUnsatisfiable}`)]),
  ]
}

/** Conditions that a pod's readiness waits for besides its containers. */
export const validateReadinessGates = (gates: readonly PodReadinessGate[] | undefined, at: Path): Errors =>
  (gates ?? []).flatMap(({ conditionType = '' }, i) =>
    refused(at.index(i).child('conditionType'), conditionType, isQualifiedName(conditionType)),
  )

/** What keeps a pod from being scheduled until it is taken away. */
export const validateSchedulingGates = (gates: readonly PodSchedulingGate[] | undefined, at: Path): Errors => {
  const seen = new Set<string>()
  return (gates ?? []).flatMap(({ name = '' }, i) => {
    const errors = [
      ...refused(at.index(i), name, isQualifiedName(name)),
      ...(seen.has(name) ? [fieldErrors.duplicate(at.index(i), name)] : []),
    ]
    seen.add(name)
    return errors
  })
}
