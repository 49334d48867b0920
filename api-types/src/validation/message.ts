import type { FieldError, FieldErrorType } from './field-error.ts'

const TITLES: Readonly<Record<FieldErrorType, string>> = {
  FieldValueNotFound: 'Not found',
  FieldValueRequired: 'Required value',
  FieldValueDuplicate: 'Duplicate value',
  FieldValueInvalid: 'Invalid value',
  FieldValueNotSupported: 'Unsupported value',
  FieldValueForbidden: 'Forbidden',
  FieldValueTooLong: 'Too long',
  FieldValueTooMany: 'Too many',
  InternalError: 'Internal error',
  FieldValueTypeInvalid: 'Invalid value',
}
const WITHOUT_VALUE: ReadonlySet<FieldErrorType> = new Set<FieldErrorType>([
  'FieldValueRequired',
  'FieldValueForbidden',
  'FieldValueTooLong',
  'InternalError',
])

/** The error without its field, as upstream's `ErrorBody`: `Invalid value: -1: must be greater than or equal to 0`. */
export const fieldErrorMessage = ({ type, value, omitsValue, detail }: FieldError): string => {
  const head =
    omitsValue === true || WITHOUT_VALUE.has(type)
      ? TITLES[type]
      : `${TITLES[type]}: ${value === undefined ? 'null' : JSON.stringify(value, (_, each) => (typeof each === 'bigint' ? Number(each) : each))}`
  return detail === '' ? head : `${head}: ${detail}`
}

/** Errors as one text, as upstream's `ToAggregate`: `[spec.a: Required value, spec.b: Invalid value: 1]`, each once. */
export const fieldErrorsMessage = (errors: readonly FieldError[]): string => {
  const unique = [...new Set(errors.map((error) => `${error.field}: ${fieldErrorMessage(error)}`))]
  return unique.length === 1 ? (unique[0] as string) : `[${unique.join(', ')}]`
}
