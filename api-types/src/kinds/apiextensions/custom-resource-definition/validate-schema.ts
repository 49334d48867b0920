import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { additionalOf, itemsOf, junctorsOf, MAX_ERRORS, propertiesOf, type Schema } from './schema.ts'
import { typeErrors } from './type-errors.ts'
import { listTypeErrors } from './validate-list-type.ts'
import { ruleErrors } from './validate-rule.ts'

const TYPES = ['array', 'boolean', 'integer', 'number', 'object', 'string']
const NONE: readonly FieldError[] = []
const META = new Set(['metadata', 'kind', 'apiVersion'])

export interface Place {
  readonly at: Path
  readonly root: boolean
  /** Inside the metadata of the resource, or of one in it. */
  readonly insideMeta: boolean
  /** Why no default may be set here; undefined where one may. */
  readonly noDefault?: string | undefined
}

export const rootPlace = (at: Path): Place => ({ at, root: true, insideMeta: false })

/** What holds for every schema, structural or not (upstream's `ValidateCustomResourceDefinitionOpenAPISchema`). */
export const schemaErrors = (schema: Schema, place: Place): readonly FieldError[] => {
  const errors: FieldError[] = []
  visit(errors, schema, place)
  return errors
}

const visit = (errors: FieldError[], schema: Schema, place: Place): void => {
  if (errors.length >= MAX_ERRORS) return
  const { at } = place
  const inner = (each: Schema, next: Path, rest: Partial<Place> = {}): void =>
    visit(errors, each, { ...place, at: next, root: false, ...rest })
  const additional = additionalOf(schema)
  const items = itemsOf(schema)
  const insideAdditional = place.insideMeta ? { noDefault: 'inside additionalProperties applying to object metadata' } : {}
  add(errors, ownErrors(schema, place))
  if (additional !== undefined) inner(additional, at.child('additionalProperties'), insideAdditional)
  for (const [name, each] of propertiesOf(schema)) inner(each, at.child('properties').key(name), metaPlace(schema, name, place))
  if (schema.not !== undefined) inner(schema.not, at.child('not'))
  for (const { field, i, schema: each } of junctorsOf(schema)) inner(each, at.child(field).index(i))
  if (items !== undefined) inner(items, at.child('items'))
  add(errors, extensionErrors(schema, at))
  add(errors, listTypeErrors(schema, at))
  for (const [i, rule] of (schema['x-kubernetes-validations'] ?? []).entries())
    add(errors, ruleErrors(rule, at.child('x-kubernetes-validations').index(i)))
}

const add = (errors: FieldError[], more: readonly FieldError[]): void => {
  for (const error of more) errors.push(error)
}

/** Kind, version and metadata of a resource have meanings of their own. */
const metaPlace = (schema: Schema, name: string, { root }: Place): Partial<Place> => {
  if (!(root || schema['x-kubernetes-embedded-resource'] === true) || !META.has(name)) return {}
  return { insideMeta: true, ...(root ? { noDefault: `in top-level ${name}` } : {}) }
}

/** Fields that are refused, each with upstream's name in the message. */
const NOT_SUPPORTED = ['id', 'additionalItems', 'patternProperties', 'definitions', 'dependencies', '$ref'] as const

const isEmptyMap = (value: unknown): boolean => typeof value === 'object' && value !== null && Object.keys(value).length === 0

const ownErrors = (schema: Schema, { at, insideMeta, noDefault }: Place): readonly FieldError[] => {
  const { type = '', items, additionalProperties, properties = {} } = schema
  return [
    ...(type === '' || TYPES.includes(type) ? [] : [fieldErrors.notSupported(at.child('type'), type, TYPES)]),
    ...(schema.default === undefined || noDefault === undefined
      ? []
      : [fieldErrors.forbidden(at.child('default'), `must not be set ${noDefault}`)]),
    ...NOT_SUPPORTED.flatMap((field) =>
      schema[field] === undefined || schema[field] === '' || (field !== 'dependencies' && isEmptyMap(schema[field]))
        ? []
        : [fieldErrors.forbidden(at.child(field), `${field} is not supported`)],
    ),
    ...(type === 'null' ? [fieldErrors.forbidden(at.child('type'), 'type cannot be set to null, use nullable as an alternative')] : []),
    ...(Array.isArray(items) && items.length > 0
      ? [fieldErrors.forbidden(at.child('items'), 'items must be a schema object and not an array')]
      : []),
    ...(insideMeta && schema['x-kubernetes-embedded-resource'] === true
      ? [fieldErrors.forbidden(at.child('x-kubernetes-embedded-resource'), 'must not be used inside of resource meta')]
      : []),
    ...(schema.uniqueItems === true
      ? [fieldErrors.forbidden(at.child('uniqueItems'), 'uniqueItems cannot be set to true since the runtime complexity becomes quadratic')]
      : []),
    ...(additionalProperties !== undefined && additionalProperties !== true && Object.keys(properties).length > 0
      ? [fieldErrors.forbidden(at.child('additionalProperties'), 'additionalProperties and properties are mutual exclusive')]
      : []),
  ]
}

const extensionErrors = (schema: Schema, at: Path): readonly FieldError[] => {
  const { type = '', 'x-kubernetes-preserve-unknown-fields': preserve, 'x-kubernetes-map-type': mapType } = schema
  if (preserve !== false && mapType === undefined) return NONE
  const mapTypes = ['atomic', 'granular']
  return [
    ...(preserve === false
      ? [fieldErrors.invalid(at.child('x-kubernetes-preserve-unknown-fields'), false, 'must be true or undefined')]
      : []),
    ...(mapType === undefined ? [] : typeErrors(type, 'object', 'x-kubernetes-map-type', at)),
    ...(mapType === undefined || mapTypes.includes(mapType)
      ? []
      : [fieldErrors.notSupported(at.child('x-kubernetes-map-type'), mapType, mapTypes)]),
  ]
}
