import type { JsonValue } from '../schema/json.ts'
import type { FieldError, Path } from './field-error.ts'

/** Makers of field errors, named as in upstream's `field` package; the texts are upstream's. */
export const required = (at: Path, detail = ''): FieldError => ({ type: 'FieldValueRequired', field: at.toString(), detail })
export const invalid = (at: Path, value: unknown, detail: string): FieldError => ({
  type: 'FieldValueInvalid',
  field: at.toString(),
  value: value as JsonValue,
  detail,
})
/** A refusal that shows no value, such as one of a whole list (upstream's `field.OmitValueType`). */
export const invalidWhole = (at: Path, detail: string): FieldError => ({
  type: 'FieldValueInvalid',
  field: at.toString(),
  omitsValue: true,
  detail,
})
export const notSupported = (at: Path, value: unknown, supported: readonly string[]): FieldError => ({
  type: 'FieldValueNotSupported',
  field: at.toString(),
  value: value as JsonValue,
  detail:
    supported.length === 0
      ? ''
      : `supported values: ${[...supported]
          .sort()
          .map((each) => JSON.stringify(each))
          .join(', ')}`,
})
export const forbidden = (at: Path, detail: string): FieldError => ({ type: 'FieldValueForbidden', field: at.toString(), detail })
export const duplicate = (at: Path, value: unknown): FieldError => ({
  type: 'FieldValueDuplicate',
  field: at.toString(),
  value: value as JsonValue,
  detail: '',
})
export const tooLong = (at: Path, max: number): FieldError => ({
  type: 'FieldValueTooLong',
  field: at.toString(),
  detail: `may not be more than ${max} bytes`,
})
export const tooMany = (at: Path, actual: number, max: number): FieldError => ({
  type: 'FieldValueTooMany',
  field: at.toString(),
  value: actual,
  detail: `must have at most ${max} item${max === 1 ? '' : 's'}`,
})
export const notFound = (at: Path, value: unknown): FieldError => ({
  type: 'FieldValueNotFound',
  field: at.toString(),
  value: value as JsonValue,
  detail: '',
})
export const typeInvalid = (at: Path, value: unknown, detail: string): FieldError => ({
  type: 'FieldValueTypeInvalid',
  field: at.toString(),
  value: value as JsonValue,
  detail,
})

export const IMMUTABLE = 'field is immutable'
