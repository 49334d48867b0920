import { deepEqual } from '../../../util/deep.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { fieldErrorMessage } from '../../../validation/message.ts'
import { additionalOf, itemsOf, junctorsOf, MAX_ERRORS, propertiesOf, type Schema } from './schema.ts'
import { completenessErrors } from './structural-completeness.ts'

const PRESERVE = 'x-kubernetes-preserve-unknown-fields'
const EMBEDDED = 'x-kubernetes-embedded-resource'
const INT_OR_STRING = 'x-kubernetes-int-or-string'
type Level = 'root' | 'item' | 'field'

/** Where the types of a schema stand outside its junctors, so that objects can be pruned and defaulted (upstream's `ValidateStructural`). */
export const structuralErrors = (schema: Schema, at: Path): readonly FieldError[] => {
  const errors: FieldError[] = [...completenessErrors(schema, schema, { schema: at, validation: at })]
  visit(errors, schema, 'root', at)
  return errors
    .map((error) => ({ error, text: `${error.field}: ${fieldErrorMessage(error)}` }))
    .sort((a, b) => (a.text < b.text ? -1 : 1))
    .map(({ error }) => error)
}

const visit = (errors: FieldError[], schema: Schema, level: Level, at: Path): void => {
  if (errors.length >= MAX_ERRORS) return
  const items = itemsOf(schema)
  const additional = additionalOf(schema)
  if (items !== undefined) visit(errors, items, 'item', at.child('items'))
  for (const [name, each] of propertiesOf(schema)) visit(errors, each, 'field', at.child('properties').key(name))
  if (additional !== undefined) visit(errors, additional, 'field', at.child('additionalProperties'))
  for (const error of ownErrors(schema, level, at)) errors.push(error)
}

const ownErrors = (schema: Schema, level: Level, at: Path): readonly FieldError[] => [
  ...(schema.type === 'array' && schema.items === undefined ? [fieldErrors.required(at.child('items'), 'must be specified')] : []),
  ...(schema.additionalProperties !== undefined && level === 'root'
    ? [fieldErrors.forbidden(at.child('additionalProperties'), 'must not be used at the root')]
    : []),
  ...extensionErrors(schema, at),
  ...valueErrors(schema, at),
  ...typeErrors(schema, level, at),
  ...metaErrors(schema, level, at),
]

const extensionErrors = (schema: Schema, at: Path): readonly FieldError[] =>
  schema[INT_OR_STRING] !== true
    ? []
    : [PRESERVE, EMBEDDED].flatMap((field) =>
        schema[field as keyof Schema] === true
          ? [fieldErrors.invalid(at.child(field), true, 'must be false if x-kubernetes-int-or-string is true')]
          : [],
      )

const EMPTY_TYPE: Readonly<Record<Level, string>> = {
  root: 'must not be empty at the root',
  item: 'must not be empty for specified array items',
  field: 'must not be empty for specified object fields',
}

const typeErrors = (schema: Schema, level: Level, at: Path): readonly FieldError[] => {
  const { type = '', [EMBEDDED]: embedded = false, [PRESERVE]: preserve = false } = schema
  const place = at.child('type')
  const mustBeObject = 'must be object if x-kubernetes-embedded-resource is true'
  const untyped = type === '' && schema[INT_OR_STRING] !== true && !preserve
  return [
    ...(embedded && type === '' ? [fieldErrors.required(place, mustBeObject)] : []),
    ...(embedded && type !== '' && type !== 'object' ? [fieldErrors.invalid(place, type, mustBeObject)] : []),
    ...(!embedded && untyped ? [fieldErrors.required(place, EMPTY_TYPE[level])] : []),
    ...(embedded && schema.additionalProperties !== undefined
      ? [fieldErrors.forbidden(at.child('additionalProperties'), 'must not be used if x-kubernetes-embedded-resource is set')]
      : []),
    ...(level === 'root' && type !== '' && type !== 'object' ? [fieldErrors.invalid(place, type, 'must be object at the root')] : []),
    ...(embedded && !preserve && propertiesOf(schema).length === 0
      ? [
          fieldErrors.required(
            at.child('properties'),
            'must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields',
          ),
        ]
      : []),
  ]
}

const META_TYPES = [
  ['kind', 'string'],
  ['apiVersion', 'string'],
  ['metadata', 'object'],
] as const

/** The server knows what kind, version and metadata are: a schema may restrict names, and nothing else. */
const metaErrors = (schema: Schema, level: Level, at: Path): readonly FieldError[] => {
  if (level !== 'root' && schema[EMBEDDED] !== true) return []
  const place = at.child('properties')
  const metadata = schema.properties?.['metadata']
  return [
    ...META_TYPES.flatMap(([name, wanted]) => {
      const property = schema.properties?.[name]
      return property === undefined || property.type === wanted
        ? []
        : [fieldErrors.invalid(place.key(name).child('type'), property.type ?? '', `must be ${wanted}`)]
    }),
    ...(level === 'root' && metadata !== undefined && saysMore(metadata)
      ? [
          fieldErrors.forbidden(
            place.key('metadata'),
            'must not specify anything other than name and generateName, but metadata is implicitly specified',
          ),
        ]
      : []),
  ]
}

const saysMore = ({ type: _, default: __, properties = {}, ...rest }: Schema): boolean =>
  Object.keys(rest).length > 0 || Object.keys(properties).some((name) => name !== 'name' && name !== 'generateName')

const EITHER = [{ type: 'integer' }, { type: 'string' }]

/** What stands in junctors restricts values, and says nothing of types; int-or-string alone may be written as one. */
const valueErrors = (schema: Schema, at: Path): readonly FieldError[] =>
  junctorErrors(schema, at, { anyOf: deepEqual(schema.anyOf, EITHER), firstAllOf: deepEqual(schema.allOf?.[0]?.anyOf, EITHER) })

interface Skipped {
  readonly anyOf: boolean
  /** The anyOf in the first schema of allOf. */
  readonly firstAllOf: boolean
}
const NOTHING: Skipped = { anyOf: false, firstAllOf: false }

const junctorErrors = (schema: Schema, at: Path, skipped: Skipped): readonly FieldError[] => [
  ...junctorsOf(schema).flatMap(({ field, i, schema: each }) =>
    field === 'anyOf' && skipped.anyOf
      ? []
      : nestedErrors(each, at.child(field).index(i), { anyOf: field === 'allOf' && i === 0 && skipped.firstAllOf, firstAllOf: false }),
  ),
  ...(schema.not === undefined ? [] : nestedErrors(schema.not, at.child('not'), NOTHING)),
]

const EMPTY_IN_JUNCTOR = ['type', 'title', 'description', 'x-kubernetes-list-map-keys'] as const
const UNDEFINED_IN_JUNCTOR = ['additionalProperties', 'default', 'x-kubernetes-list-type', 'x-kubernetes-map-type'] as const
const FALSE_IN_JUNCTOR = ['nullable', PRESERVE, EMBEDDED, INT_OR_STRING] as const

const nestedErrors = (schema: Schema, at: Path, skipped: Skipped): readonly FieldError[] => {
  const items = itemsOf(schema)
  const isSet = (value: unknown): boolean => (Array.isArray(value) ? value.length > 0 : value !== undefined && value !== '')
  const refuse = (field: string, why: string): FieldError => fieldErrors.forbidden(at.child(field), `must be ${why} to be structural`)
  return [
    ...junctorErrors(schema, at, skipped),
    ...(items === undefined ? [] : nestedErrors(items, at.child('items'), NOTHING)),
    ...propertiesOf(schema).flatMap(([name, each]) => nestedErrors(each, at.child('properties').key(name), NOTHING)),
    ...EMPTY_IN_JUNCTOR.filter((field) => isSet(schema[field])).map((field) => refuse(field, 'empty')),
    ...UNDEFINED_IN_JUNCTOR.filter((field) => schema[field] !== undefined).map((field) => refuse(field, 'undefined')),
    ...FALSE_IN_JUNCTOR.filter((field) => schema[field] === true).map((field) => refuse(field, 'false')),
    ...(schema.properties?.['metadata'] === undefined
      ? []
      : [fieldErrors.forbidden(at.child('properties').key('metadata'), 'must not be specified in a nested context')]),
  ]
}
