import type {
  JobSpec,
  PodFailurePolicyOnExitCodesRequirement,
  PodFailurePolicyOnPodConditionsPattern,
  PodFailurePolicyRule,
} from '../../../generated/batch.v1.types.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { isQualifiedName } from '../../../validation/qualified-name.ts'
import { notSupported, refused } from '../../core/pod/errors.ts'

type Errors = readonly FieldError[]

const MAX_RULES = 20
const MAX_EXIT_CODES = 255
const MAX_CONDITIONS = 20
const ACTIONS = ['Count', 'FailIndex', 'FailJob', 'Ignore']
const OPERATORS = ['In', 'NotIn']
const STATUSES = ['False', 'True', 'Unknown']

/** Rules for what a failed pod means to its Job. */
export const podFailurePolicyErrors = (spec: JobSpec, at: Path): Errors => {
  if (spec.podFailurePolicy === undefined) return []
  const { rules = [] } = spec.podFailurePolicy
  const place = at.child('rules')
  return [
    ...(rules.length > MAX_RULES ? [fieldErrors.tooMany(place, rules.length, MAX_RULES)] : []),
    ...rules.flatMap((rule, i) => ruleErrors(rule, spec, place.index(i))),
  ]
}

const ruleErrors = (rule: PodFailurePolicyRule, spec: JobSpec, at: Path): Errors => {
  const { onExitCodes, onPodConditions = [] } = rule
  const both = onExitCodes !== undefined && onPodConditions.length > 0
  const neither = onExitCodes === undefined && onPodConditions.length === 0
  return [
    ...actionErrors(rule.action, spec, at.child('action')),
    ...(onExitCodes === undefined ? [] : exitCodeErrors(onExitCodes, spec, at.child('onExitCodes'))),
    ...conditionErrors(onPodConditions, at.child('onPodConditions')),
    ...(both ? [fieldErrors.invalidWhole(at, 'specifying both OnExitCodes and OnPodConditions is not supported')] : []),
    ...(neither ? [fieldErrors.invalidWhole(at, 'specifying one of OnExitCodes and OnPodConditions is required')] : []),
  ]
}

const actionErrors = (action: string, { backoffLimitPerIndex }: JobSpec, at: Path): Errors =>
  action === 'FailIndex' && backoffLimitPerIndex === undefined
    ? [fieldErrors.invalid(at, action, 'requires the backoffLimitPerIndex to be set')]
    : choiceErrors(action, ACTIONS, at)

/** A value that must be given; what may be given is listed as Go prints a list of texts. */
const choiceErrors = (value: string | undefined, supported: readonly string[], at: Path): Errors => {
  if (!value) return [fieldErrors.required(at, `valid values: [${supported.map((each) => JSON.stringify(each)).join(' ')}]`)]
  return supported.includes(value) ? [] : [notSupported(at, value, supported)]
}

const exitCodeErrors = (
  { operator, containerName, values = [] }: PodFailurePolicyOnExitCodesRequirement,
  { template }: JobSpec,
  at: Path,
): Errors => {
  const containers = [...(template.spec?.containers ?? []), ...(template.spec?.initContainers ?? [])]
  const place = at.child('values')
  return [
    ...choiceErrors(operator, OPERATORS, at.child('operator')),
    ...(containerName === undefined || containers.some(({ name }) => name === containerName)
      ? []
      : [
          fieldErrors.invalid(
            at.child('containerName'),
            containerName,
            'must be one of the container or initContainer names in the pod template',
          ),
        ]),
    ...(values.length === 0 ? [fieldErrors.invalid(place, values, 'at least one value is required')] : []),
    ...(values.length > MAX_EXIT_CODES ? [fieldErrors.tooMany(place, values.length, MAX_EXIT_CODES)] : []),
    ...values.flatMap((value, i) => [
      ...(operator === 'In' && value === 0 ? [fieldErrors.invalid(place.index(i), value, 'must not be 0 for the In operator')] : []),
      ...(values.indexOf(value) < i ? [fieldErrors.duplicate(place.index(i), value)] : []),
    ]),
    ...(values.some((value, i) => i > 0 && (values[i - 1] as number) > value)
      ? [fieldErrors.invalid(place, values, 'must be ordered')]
      : []),
  ]
}

const conditionErrors = (patterns: readonly PodFailurePolicyOnPodConditionsPattern[], at: Path): Errors => [
  ...(patterns.length > MAX_CONDITIONS ? [fieldErrors.tooMany(at, patterns.length, MAX_CONDITIONS)] : []),
  ...patterns.flatMap(({ type, status }, i) => [
    ...refused(at.index(i).child('type'), type ?? '', isQualifiedName(type ?? '')),
    ...choiceErrors(status, STATUSES, at.index(i).child('status')),
  ]),
]
