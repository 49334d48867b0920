import { table } from '../../../generated/apiextensions.v1.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import type { Schema } from './schema.ts'

/** A schema that goes deeper is no work for a person, and too much for a stack. */
const MAX_DEPTH = 256
const SCHEMA = 'apiextensions/v1.JSONSchemaProps'

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isNumber = (value: unknown): boolean => typeof value === 'number' || typeof value === 'bigint'

/** What a member must be, by its type expression in the table. */
const SHAPES: Readonly<Record<string, readonly [is: (value: unknown) => boolean, why: string]>> = {
  string: [(value) => typeof value === 'string', 'must be a string'],
  bool: [(value) => typeof value === 'boolean', 'must be a boolean'],
  double: [isNumber, 'must be a number'],
  int64: [isNumber, 'must be a number'],
  '[]string': [(value) => Array.isArray(value) && value.every((each) => typeof each === 'string'), 'must be a list of strings'],
  '[]json': [Array.isArray, 'must be a list'],
  [SCHEMA]: [isObject, 'must be a schema'],
  [`[]${SCHEMA}`]: [(value) => Array.isArray(value) && value.every(isObject), 'must be a list of schemas'],
  [`{}${SCHEMA}`]: [(value) => isObject(value) && Object.values(value).every(isObject), 'must be a map of schemas'],
  '[]apiextensions/v1.ValidationRule': [
    (value) => Array.isArray(value) && value.every((each) => isObject(each) && typeof each['rule'] === 'string'),
    'must be a list of rules',
  ],
}

/**
 * Whether a schema can be looked at closer. Decoding sees to the members of a schema but not to those of `items` and
 * `additionalProperties`, which may be something else than one schema, and so are any JSON to it.
 */
export const shapeErrors = (schema: Schema, at: Path): readonly FieldError[] => {
  const errors: FieldError[] = []
  visit(errors, schema, at, 0)
  return errors
}

const visit = (errors: FieldError[], schema: Schema, at: Path, depth: number): void => {
  if (depth > MAX_DEPTH) {
    errors.push(fieldErrors.forbidden(at, `must not be nested deeper than ${MAX_DEPTH} levels`))
    return
  }
  for (const [field, value] of Object.entries(schema)) {
    if (value === undefined) continue
    const [is, why] = SHAPES[fields[field]?.type ?? ''] ?? []
    if (is !== undefined && !is(value)) errors.push(fieldErrors.invalid(at.child(field), value, why ?? ''))
    else for (const [inner, place] of innerSchemas(field, value, at)) visit(errors, inner, place, depth + 1)
  }
}

const fields = table[SCHEMA]?.fields ?? {}

/** The schemas that a member holds, each with its place. */
const innerSchemas = (field: string, value: unknown, at: Path): readonly (readonly [Schema, Path])[] => {
  const type = fields[field]?.type
  const place = at.child(field)
  const isAny = field === 'items' || field === 'additionalProperties'
  if (type === SCHEMA || (isAny && isObject(value))) return [[value as Schema, place]]
  if (type === `[]${SCHEMA}`) return (value as readonly Schema[]).map((each, i) => [each, place.index(i)])
  return type === `{}${SCHEMA}`
    ? Object.entries(value as Readonly<Record<string, Schema>>).map(([name, each]) => [each, place.key(name)])
    : []
}
