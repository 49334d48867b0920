import type { JsonValue } from '../../../schema/json.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'

export const NEGATIVE = 'must be greater than or equal to 0'
export const NOT_POSITIVE = 'must be greater than zero'

/** Not one of the supported values, which are listed in the order given: upstream sorts only those that it keeps in sets. */
export const notSupported = (at: Path, value: unknown, supported: readonly string[]): FieldError => ({
  type: 'FieldValueNotSupported',
  field: at.toString(),
  value: value as JsonValue,
  detail: `supported values: ${supported.map((each) => JSON.stringify(each)).join(', ')}`,
})

/** One error for each reason why a text is refused. */
export const refused = (at: Path, value: string, reasons: readonly string[]): readonly FieldError[] =>
  reasons.map((why) => fieldErrors.invalid(at, value, why))

/** Upstream's `ValidateNonnegativeField`; an absent number is zero. */
export const nonNegative = (value: number | undefined, at: Path): readonly FieldError[] =>
  (value ?? 0) < 0 ? [fieldErrors.invalid(at, value, NEGATIVE)] : []

/** A field that may not be empty. */
export const requiredText = (value: string | undefined, at: Path): readonly FieldError[] => (value ? [] : [fieldErrors.required(at)])

/** An enumeration whose empty value is missing rather than wrong. */
export const oneOf = (value: string | undefined, supported: readonly string[], at: Path): readonly FieldError[] => {
  if (!value) return [fieldErrors.required(at)]
  return supported.includes(value) ? [] : [notSupported(at, value, supported)]
}

/** An optional enumeration. */
export const optionalOneOf = (value: string | undefined, supported: readonly string[], at: Path): readonly FieldError[] =>
  value === undefined || supported.includes(value) ? [] : [notSupported(at, value, supported)]

/** Upstream's `validation.InclusiveRangeError`. */
export const rangeText = (low: number, high: number): string => `must be between ${low} and ${high}, inclusive`
