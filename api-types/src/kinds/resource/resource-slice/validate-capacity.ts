import type { CapacityRequestPolicy, CapacityRequestPolicyRange, DeviceCapacity } from '../../../generated/resource.v1.types.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { NOT_POSITIVE } from '../../core/pod/errors.ts'
import { add, compare, type QuantityValue, quantityText, sign, wholeValue } from '../../core/pod/quantities.ts'
import { validateList } from '../shared/lists.ts'

type Errors = readonly FieldError[]

const MAX_VALID_VALUES = 10
const ONE_POLICY = 'exactly one policy can be specified, cannot specify "validValues" and "validRange" at the same time'

/** Capacity of a device that several claims may share: how much of it they may ask for. */
export const validateSharedCapacity = ({ value, requestPolicy }: DeviceCapacity, at: Path): Errors =>
  requestPolicy === undefined ? [] : policyErrors(requestPolicy, value, at.child('requestPolicy'))

/** Capacity of a device that one claim has as a whole. */
export const validateWholeCapacity = ({ requestPolicy }: DeviceCapacity, at: Path): Errors =>
  requestPolicy === undefined ? [] : [fieldErrors.forbidden(at.child('requestPolicy'), 'allowMultipleAllocations must be true')]

const policyErrors = (policy: CapacityRequestPolicy, capacity: QuantityValue, at: Path): Errors => {
  const { default: fallback, validValues = [], validRange } = policy
  if (validValues.length > 0 && validRange !== undefined) return [fieldErrors.forbidden(at, ONE_POLICY)]
  if (validValues.length > 0) {
    return fallback === undefined
      ? [fieldErrors.required(at.child('default'), 'required when validValues is defined')]
      : valuesErrors(validValues, fallback, capacity, at.child('validValues'))
  }
  if (validRange === undefined) return []
  return fallback === undefined
    ? [fieldErrors.required(at.child('default'), 'required when validRange is defined')]
    : rangeErrors(validRange, fallback, capacity, at.child('validRange'))
}

const valuesErrors = (values: readonly QuantityValue[], fallback: QuantityValue, capacity: QuantityValue, at: Path): Errors => [
  ...values.flatMap((value, i) => {
    const before = values[i - 1]
    return before !== undefined && compare(before, value) > 0
      ? [fieldErrors.invalid(at.index(i), quantityText(value), 'values must be sorted in ascending order')]
      : []
  }),
  ...validateList(
    values,
    {
      max: MAX_VALID_VALUES,
      each: (value, place) => tooLarge(value, capacity, 'option', place),
      key: (value) => String(wholeValue(value)),
    },
    at,
  ),
  ...(values.some((value) => compare(value, fallback) === 0)
    ? []
    : [fieldErrors.invalid(at, quantityText(fallback), 'default value is not valid according to the requestPolicy')]),
]

const tooLarge = (value: QuantityValue, capacity: QuantityValue, what: string, at: Path): Errors =>
  compare(value, capacity) > 0
    ? [fieldErrors.invalid(at, quantityText(value), `${what} is larger than capacity value: ${quantityText(capacity)}`)]
    : []

const rangeErrors = (range: CapacityRequestPolicyRange, fallback: QuantityValue, capacity: QuantityValue, at: Path): Errors => {
  const { min, max } = range
  const text = quantityText
  // A pointer in Go, so that it can be missing though it is required.
  if (min === undefined) return [fieldErrors.required(at.child('min'), 'required when validRange is defined')]
  return [
    ...tooLarge(min, capacity, 'min', at.child('min')),
    ...(compare(fallback, min) < 0
      ? [fieldErrors.invalid(at.child('default'), text(fallback), `default is less than min: ${text(min)}`)]
      : []),
    ...(max !== undefined && compare(min, max) > 0
      ? [fieldErrors.invalid(at.child('max'), text(min), `min is larger than max: ${text(max)}`)]
      : []),
    ...(max === undefined ? [] : tooLarge(max, capacity, 'max', at.child('max'))),
    ...(max !== undefined && compare(fallback, max) > 0
      ? [fieldErrors.invalid(at.child('default'), text(fallback), `default is more than max: ${text(max)}`)]
      : []),
    ...stepErrors(range, fallback, capacity, at.child('step')),
  ]
}

const stepErrors = ({ min, max, step }: CapacityRequestPolicyRange, fallback: QuantityValue, capacity: QuantityValue, at: Path): Errors => {
  if (step === undefined) return []
  if (sign(step) <= 0) return [fieldErrors.invalid(at, quantityText(step), NOT_POSITIVE)]
  const first = add(min, step)
  return [
    ...(compare(first, capacity) > 0
      ? [
          fieldErrors.invalid(
            at,
            quantityText(step),
            `one step ${quantityText(first)} is larger than capacity value: ${quantityText(capacity)}`,
          ),
        ]
      : []),
    ...[fallback, ...(max === undefined ? [] : [max])]
      .filter((value) => (wholeValue(value) - wholeValue(min)) % wholeValue(step) !== 0n)
      .map((value) =>
        fieldErrors.invalid(
          at,
          quantityText(value),
          `value is not a multiple of a given step (${quantityText(step)}) from (${quantityText(min)})`,
        ),
      ),
  ]
}
