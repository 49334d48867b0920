import type { LabelSelector, LabelSelectorRequirement } from '../generated/meta.v1.types.ts'
import type { DeepReadonly } from '../object.ts'
import * as fieldErrors from './errors.ts'
import type { FieldError, Path } from './field-error.ts'
import { validateLabelName, validateLabels } from './labels.ts'
import { isValidLabelValue } from './qualified-name.ts'

export interface LabelSelectorRules {
  /** Some older kinds take values that are no label values, which never match (`AllowInvalidLabelValueInSelector`). */
  readonly allowInvalidValues?: boolean | undefined
}

/** A selector in a spec (upstream's `ValidateLabelSelector`). */
export const validateLabelSelector = (
  selector: DeepReadonly<LabelSelector> | undefined,
  at: Path,
  rules: LabelSelectorRules = {},
): readonly FieldError[] => {
  if (selector === undefined) return []
  const expressions = at.child('matchExpressions')
  return [
    ...validateLabels(selector.matchLabels, at.child('matchLabels')),
    ...(selector.matchExpressions ?? []).flatMap((each, i) => requirementErrors(each, expressions.index(i), rules)),
  ]
}

const requirementErrors = (
  { key, operator, values = [] }: DeepReadonly<LabelSelectorRequirement>,
  at: Path,
  { allowInvalidValues = false }: LabelSelectorRules,
): FieldError[] => [
  ...operatorErrors(operator, values, at),
  ...validateLabelName(key, at.child('key')),
  ...(allowInvalidValues
    ? []
    : values.flatMap((value, i) => isValidLabelValue(value).map((why) => fieldErrors.invalid(at.child('values').index(i), value, why)))),
]

const operatorErrors = (operator: string, values: readonly string[], at: Path): FieldError[] => {
  switch (operator) {
    case 'In':
    case 'NotIn':
      return values.length > 0 ? [] : [fieldErrors.required(at.child('values'), "must be specified when `operator` is 'In' or 'NotIn'")]
    case 'Exists':
    case 'DoesNotExist':
      return values.length === 0
        ? []
        : [fieldErrors.forbidden(at.child('values'), "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")]
    default:
      return [fieldErrors.invalid(at.child('operator'), operator, 'not a valid selector operator')]
  }
}
