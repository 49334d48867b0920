import type { JSONSchemaProps } from '@coxswain/api-types'
import { escapedName } from './escape.ts'
import { BOOL, type CelType, DOUBLE, INT, type ListType, mapOf, type ObjectField, STRING } from './types.ts'

/** A type, and how many bytes its smallest value has in JSON: what bounds how many of them a request can hold. */
interface Sized {
  readonly type: CelType
  readonly least: number
}

/** Where a schema stands: the root of a resource has `apiVersion`, `kind` and `metadata` even if it does not say so. */
export type SchemaPlace = 'resource' | 'value'

/** The types of a schema and all schemas below it; each is made once. */
export interface SchemaTypes {
  /** Undefined where the schema says too little for expressions to look at its values. */
  readonly typeOf: (schema: JSONSchemaProps, place: SchemaPlace) => CelType | undefined
  /** How many values of the schema a request can hold at most. */
  readonly mostOf: (schema: JSONSchemaProps, place: SchemaPlace) => number
}

const MAX_REQUEST = 3 * 1024 * 1024
const OBJECT_LEAST = 2
const STRING_LEAST = 2
const QUOTES = 2
/** Largest and least texts of formats, quotes included. */
const DURATION_MOST = 32
const DURATION_LEAST = 3
const DATE_SIZE = 12
const DATE_TIME_MOST = 29
const DATE_TIME_LEAST = 21

export const placeOf = (schema: JSONSchemaProps): SchemaPlace => (schema['x-kubernetes-embedded-resource'] === true ? 'resource' : 'value')
export const itemsSchemaOf = ({ items }: JSONSchemaProps): JSONSchemaProps | undefined => schemaIn(items)
export const additionalSchemaOf = ({ additionalProperties }: JSONSchemaProps): JSONSchemaProps | undefined => schemaIn(additionalProperties)
const schemaIn = (given: unknown): JSONSchemaProps | undefined =>
  typeof given === 'object' && given !== null && !Array.isArray(given) ? (given as JSONSchemaProps) : undefined

/** Makes the types of schemas, as upstream's `SchemaDeclType`. */
export const schemaTypes = (): SchemaTypes => {
  const known = new Map<JSONSchemaProps, Sized | undefined>()
  const find = (schema: JSONSchemaProps, place: SchemaPlace): Sized | undefined => {
    if (known.has(schema)) return known.get(schema)
    const made = sizedOf(schema, place, find, `selfType${known.size}`)
    known.set(schema, made)
    return made
  }
  return {
    typeOf: (schema, place) => find(schema, place)?.type,
    mostOf: (schema, place) => Math.floor(MAX_REQUEST / ((find(schema, place)?.least ?? 0) + 1)),
  }
}

/** The type of one schema. */
export const typeOfSchema = (schema: JSONSchemaProps, place: SchemaPlace): CelType | undefined => schemaTypes().typeOf(schema, place)

type Find = (schema: JSONSchemaProps, place: SchemaPlace) => Sized | undefined

const sizedOf = (schema: JSONSchemaProps, place: SchemaPlace, find: Find, name: string): Sized | undefined => {
  if (schema['x-kubernetes-int-or-string'] === true) return { type: { kind: 'dyn', max: textSize(schema) }, least: 1 }
  switch (place === 'resource' ? 'object' : schema.type) {
    case 'array':
      return listOf(schema, find)
    case 'object':
      return additionalSchemaOf(schema) === undefined || place === 'resource' ? objectOf(schema, place, find, name) : mapType(schema, find)
    case 'string':
      return textType(schema)
    case 'boolean':
      return { type: BOOL, least: 4 }
    case 'number':
      return { type: DOUBLE, least: 1 }
    case 'integer':
      return { type: INT, least: 1 }
    default:
      return undefined
  }
}

const bound = (given: number | undefined, otherwise: number): number => (given === undefined ? otherwise : Math.max(0, given))

const listOf = (schema: JSONSchemaProps, find: Find): Sized | undefined => {
  const items = itemsSchemaOf(schema)
  const item = items === undefined ? undefined : find(items, placeOf(items))
  if (item === undefined) return undefined
  const max = bound(schema.maxItems, Math.floor((MAX_REQUEST - 2) / (item.least + 1)))
  const type: ListType = { kind: 'list', element: item.type, max, merge: mergeOf(schema) }
  return { type, least: OBJECT_LEAST }
}
const mergeOf = (schema: JSONSchemaProps): ListType['merge'] => {
  if (schema['x-kubernetes-list-type'] === 'set') return 'set'
  return schema['x-kubernetes-list-type'] === 'map' ? (schema['x-kubernetes-list-map-keys'] ?? []) : undefined
}

const mapType = (schema: JSONSchemaProps, find: Find): Sized | undefined => {
  const additional = additionalSchemaOf(schema)
  const value = additional === undefined ? undefined : find(additional, placeOf(additional))
  if (value === undefined) return undefined
  const max = bound(schema.maxProperties, Math.floor((MAX_REQUEST - 2) / (value.least + 6)))
  return { type: mapOf(STRING_KEY, value.type, max), least: OBJECT_LEAST }
}
/** Keys have no bound of their own. */
const STRING_KEY: CelType = { kind: 'string', max: MAX_REQUEST - QUOTES }

const TEXT: JSONSchemaProps = { type: 'string' }
const OBJECT_META: JSONSchemaProps = { type: 'object', properties: { name: { ...TEXT }, generateName: { ...TEXT } } }
const META: Readonly<Record<string, JSONSchemaProps>> = { apiVersion: TEXT, kind: TEXT, metadata: OBJECT_META }

/** Of an object's metadata expressions see the name alone, whatever else the schema says of it. */
const propertiesOf = ({ properties = {} }: JSONSchemaProps, place: SchemaPlace): Readonly<Record<string, JSONSchemaProps>> =>
  place === 'resource' ? { ...properties, ...META, metadata: metadataOf(properties['metadata']) } : properties
const metadataOf = (given: JSONSchemaProps | undefined): JSONSchemaProps =>
  given?.properties?.['name'] !== undefined && given.properties['generateName'] !== undefined ? given : OBJECT_META

const objectOf = (schema: JSONSchemaProps, place: SchemaPlace, find: Find, name: string): Sized => {
  const required = new Set(schema.required)
  const fields = new Map<string, ObjectField>()
  let least = OBJECT_LEAST
  for (const [property, each] of Object.entries(propertiesOf(schema, place))) {
    const sized = find(each, placeOf(each))
    if (sized === undefined) continue
    const escaped = escapedName(property)
    if (escaped !== undefined) fields.set(escaped, { property, type: sized.type })
    if (required.has(property) && each.default === undefined) least += property.length + sized.least + 4
  }
  return { type: { kind: 'object', name, fields }, least }
}

/** Characters may have four bytes. */
const textSize = ({ maxLength }: JSONSchemaProps): number => (maxLength === undefined ? MAX_REQUEST - QUOTES : Math.max(0, maxLength) * 4)

const textType = (schema: JSONSchemaProps): Sized => {
  switch (schema.format) {
    case 'byte':
      return { type: { kind: 'bytes', max: bound(schema.maxLength, MAX_REQUEST - QUOTES) }, least: STRING_LEAST }
    case 'duration':
      return { type: { kind: 'duration', max: DURATION_MOST }, least: DURATION_LEAST }
    case 'date':
      return { type: { kind: 'timestamp', max: DATE_SIZE }, least: DATE_SIZE }
    case 'date-time':
      return { type: { kind: 'timestamp', max: DATE_TIME_MOST }, least: DATE_TIME_LEAST }
    default:
      return { type: { ...STRING, kind: 'string', max: plainTextSize(schema) }, least: STRING_LEAST }
  }
}
const plainTextSize = (schema: JSONSchemaProps): number => {
  if (schema.maxLength !== undefined || (schema.enum ?? []).length === 0) return textSize(schema)
  return Math.max(...(schema.enum ?? []).map((each) => (typeof each === 'string' ? each.length : 0)))
}
