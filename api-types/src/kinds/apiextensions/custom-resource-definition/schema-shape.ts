import { table } from '../../../generated/apiextensions.v1.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { MAX_ERRORS, type Schema } from './schema.ts'

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
  [`[]${SCHEMA}`]: [Array.isArray, 'must be a list of schemas'],
  [`{}${SCHEMA}`]: [isObject, 'must be a map of schemas'],
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

const visit = (errors: FieldError[], schema: unknown, at: Path, depth: number): void => {
  if (errors.length >= MAX_ERRORS) return
  if (!isObject(schema)) {
    errors.push(fieldErrors.invalid(at, schema, 'must be a schema'))
    return
  }
  if (depth > MAX_DEPTH) {
    errors.push(fieldErrors.forbidden(at, `must not be nested deeper than ${MAX_DEPTH} levels`))
    return
  }
  for (const field in schema) {
    const value = schema[field]
    const type = fields[field]?.type ?? ''
    const shape = SHAPES[type]
    if (value === undefined) continue
    if (shape !== undefined && !shape[0](value)) errors.push(fieldErrors.invalid(at.child(field), value, shape[1]))
    else if (HOLDERS.has(type)) visitInner(errors, { field, type, value }, at, depth + 1)
  }
}

const fields = table[SCHEMA]?.fields ?? {}
const LIST = `[]${SCHEMA}`
const MAP = `{}${SCHEMA}`
/** The types of members that hold schemas; `json` may. */
const HOLDERS: ReadonlySet<string> = new Set([SCHEMA, LIST, MAP, 'json'])

interface Member {
  readonly field: string
  readonly type: string
  readonly value: unknown
}

const visitInner = (errors: FieldError[], { field, type, value }: Member, at: Path, depth: number): void => {
  const place = at.child(field)
  if (type === LIST) for (const [i, each] of (value as readonly unknown[]).entries()) visit(errors, each, place.index(i), depth)
  else if (type === MAP && isObject(value)) for (const name in value) visit(errors, value[name], place.key(name), depth)
  else if (type === SCHEMA || ((field === 'items' || field === 'additionalProperties') && isObject(value)))
    visit(errors, value, place, depth)
}
