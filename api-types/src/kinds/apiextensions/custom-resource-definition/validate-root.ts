import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import type { Schema } from './schema.ts'

/** Upstream's names of the fields that the root of a schema may have where the status is a part of its own. */
const ALLOWED =
  'Description Type Format Title Maximum ExclusiveMaximum Minimum ExclusiveMinimum MaxLength MinLength Pattern MaxItems MinItems UniqueItems MultipleOf Required Items Properties ExternalDocs Example XPreserveUnknownFields XValidations'
const EXTENSIONS: Readonly<Record<string, string>> = {
  'x-kubernetes-preserve-unknown-fields': 'XPreserveUnknownFields',
  'x-kubernetes-validations': 'XValidations',
}
const allowed = new Set(ALLOWED.split(' '))
const goName = (field: string): string => EXTENSIONS[field] ?? `${field.charAt(0).toUpperCase()}${field.slice(1)}`

/** The status is validated by its property alone: what the root says besides would be lost. */
export const rootErrors = (schema: Schema, at: Path): readonly FieldError[] => {
  const { type = '' } = schema
  if (type !== '' && type !== 'object') {
    const why = 'only "object" is allowed as the type at the root of the schema if the status subresource is enabled'
    return [fieldErrors.invalid(at.child('type'), type, why)]
  }
  const stray = Object.entries(schema).some(([field, value]) => value !== false && !allowed.has(goName(field)))
  const why = `only [${ALLOWED}] fields are allowed at the root of the schema if the status subresource is enabled`
  return stray ? [fieldErrors.invalid(at, schema, why)] : []
}
