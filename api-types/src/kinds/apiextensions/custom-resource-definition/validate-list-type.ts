import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { itemsOf, type Schema } from './schema.ts'
import { typeErrors } from './type-errors.ts'

const LIST_TYPE = 'x-kubernetes-list-type'
const MAP_KEYS = 'x-kubernetes-list-map-keys'
const NONE: readonly FieldError[] = []
const LIST_TYPES = ['atomic', 'map', 'set']

/** How a list is merged, and what that asks of its items (upstream's rules of `x-kubernetes-list-type`). */
export const listTypeErrors = (schema: Schema, at: Path): readonly FieldError[] => {
  const { type = '', [LIST_TYPE]: listType, [MAP_KEYS]: keys = [] } = schema
  if (listType === undefined && keys.length === 0) return NONE
  const mustBeMap = `must be map if ${MAP_KEYS} is non-empty`
  const items = itemsOf(schema)
  return [
    ...(listType === undefined ? [] : typeErrors(type, 'array', LIST_TYPE, at)),
    ...(listType === 'set' && type === 'array' && items !== undefined ? setItemErrors(items, at.child('items')) : []),
    ...(listType === undefined || LIST_TYPES.includes(listType)
      ? []
      : [fieldErrors.notSupported(at.child(LIST_TYPE), listType, LIST_TYPES)]),
    ...(keys.length > 0 && listType === undefined ? [fieldErrors.required(at.child(LIST_TYPE), mustBeMap)] : []),
    ...(keys.length > 0 && listType !== undefined && listType !== 'map'
      ? [fieldErrors.invalid(at.child(LIST_TYPE), listType, mustBeMap)]
      : []),
    ...(listType === 'map' ? mapErrors(schema, items, at) : []),
    ...(items?.nullable === true && (listType === 'set' || listType === 'map')
      ? [fieldErrors.forbidden(at.child('items').child('nullable'), `cannot be nullable when ${LIST_TYPE} is ${listType}`)]
      : []),
  ]
}

/** Items of a set are compared as a whole. */
const setItemErrors = (items: Schema, at: Path): readonly FieldError[] => {
  const why = `must be atomic as item of a list with ${LIST_TYPE}=set`
  const listType = items[LIST_TYPE]
  if (items.type === 'array' && listType !== undefined && listType !== 'atomic')
    return [fieldErrors.invalid(at.child(LIST_TYPE), listType, why)]
  if (items.type === 'object' && items['x-kubernetes-map-type'] !== 'atomic')
    return [fieldErrors.invalid(at.child('x-kubernetes-map-type'), listType ?? null, why)]
  return []
}

const mapErrors = (schema: Schema, items: Schema | undefined, at: Path): readonly FieldError[] => {
  const { [MAP_KEYS]: keys = [] } = schema
  const isMap = `if ${LIST_TYPE} is map`
  return [
    ...(keys.length === 0 ? [fieldErrors.required(at.child(MAP_KEYS), `must not be empty ${isMap}`)] : []),
    ...(schema.items === undefined ? [fieldErrors.required(at.child('items'), `must have a schema ${isMap}`)] : []),
    ...(schema.items !== undefined && items === undefined
      ? [fieldErrors.invalid(at.child('items'), schema.items, `must only have a single schema ${isMap}`)]
      : []),
    ...(items !== undefined && items.type !== 'object'
      ? [fieldErrors.invalid(at.child('items').child('type'), items.type ?? '', `must be object if parent array's ${LIST_TYPE} is map`)]
      : []),
    ...(items?.type === 'object' ? keys.flatMap((key, i) => keyErrors({ keys, key, i, items }, at)) : []),
  ]
}

interface Key {
  readonly keys: readonly string[]
  readonly key: string
  readonly i: number
  readonly items: Schema
}

/** A key is a scalar that every item has. */
const keyErrors = ({ keys, key, i, items }: Key, at: Path): readonly FieldError[] => {
  const property = items.properties?.[key]
  const place = at.child('items').child('properties').key(key)
  const why = `must be a scalar type if parent array's ${LIST_TYPE} is map`
  const missing = 'this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property'
  const required = items.required?.includes(key) === true
  return [
    ...(property?.type === 'array' || property?.type === 'object' ? [fieldErrors.invalid(place.child('type'), items.type, why)] : []),
    ...(property === undefined ? [fieldErrors.invalid(at.child(MAP_KEYS), keys, 'entries must all be names of item properties')] : []),
    ...(keys.indexOf(key) < i ? [fieldErrors.invalid(at.child(MAP_KEYS), keys, 'must not contain duplicate entries')] : []),
    ...(property !== undefined && !required && property.default === undefined
      ? [fieldErrors.required(place.child('default'), missing)]
      : []),
    ...(property?.nullable === true
      ? [fieldErrors.forbidden(place.child('nullable'), 'this property is in x-kubernetes-list-map-keys, so it cannot be nullable')]
      : []),
  ]
}
