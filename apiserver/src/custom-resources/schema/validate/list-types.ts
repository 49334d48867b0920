import { type FieldError, isJsonObject, type JsonObject, type JsonValue } from '@coxswain/api-types'
import { MAP, type SchemaNode, SET } from '../node.ts'

/** What must be unique in lists that are sets or maps, and is not (upstream's `listtype`). Null keys and items are values too. */
export const listTypeErrors = (node: SchemaNode, value: JsonValue | undefined, path: string): readonly FieldError[] => {
  const errors: FieldError[] = []
  visit(errors, node, value, path)
  return errors
}

const visit = (errors: FieldError[], node: SchemaNode, value: JsonValue | undefined, path: string): void => {
  if (Array.isArray(value)) visitList(errors, node, value, path)
  else if (isJsonObject(value)) visitObject(errors, node, value, path)
}

const visitObject = (errors: FieldError[], { properties, additional }: SchemaNode, object: JsonObject, path: string): void => {
  for (const key of Object.keys(object)) {
    const value = object[key]
    if (typeof value !== 'object' || value === null) continue
    const property = properties?.get(key)
    if (property !== undefined) visit(errors, property, value, path === '' ? key : `${path}.${key}`)
    else if (additional !== undefined) visit(errors, additional, value, `${path}[${key}]`)
  }
}

const visitList = (errors: FieldError[], { flags, items, keys = [] }: SchemaNode, list: readonly JsonValue[], path: string): void => {
  if ((flags & SET) !== 0) addDuplicates(errors, list, path)
  if ((flags & MAP) !== 0) checkMap(errors, keys, list, path)
  if (items !== undefined) for (let i = 0; i < list.length; i++) visit(errors, items, list[i], `${path}[${i}]`)
}

const checkMap = (errors: FieldError[], keys: readonly string[], list: readonly JsonValue[], path: string): void => {
  const odd = list.findIndex((item) => item !== null && !isJsonObject(item))
  if (odd !== -1) {
    const detail = 'must be an object for an array of list-type map'
    errors.push({ type: 'FieldValueInvalid', field: `${path}[${odd}]`, value: list[odd], detail })
    return
  }
  if (list.length > 1)
    addDuplicates(
      errors,
      list.map((item) => keyValues(item, keys)),
      path,
    )
}

const keyValues = (item: JsonValue, keys: readonly string[]): JsonObject => {
  const values: JsonObject = {}
  if (isJsonObject(item)) for (const key of keys) if (Object.hasOwn(item, key)) values[key] = item[key]
  return values
}

/** Names the second of each value that is there more than once. */
const addDuplicates = (errors: FieldError[], values: readonly JsonValue[], path: string): void => {
  const seen = new Map<string, number>()
  for (const [i, value] of values.entries()) {
    const text = canonical(value)
    const times = seen.get(text) ?? 0
    seen.set(text, times + 1)
    if (times === 1) errors.push({ type: 'FieldValueDuplicate', field: `${path}[${i}]`, value, detail: '' })
  }
}

/** A value as a text that is the same for the same values, whatever the order of members. */
const canonical = (value: JsonValue): string =>
  JSON.stringify(value, (_, each: unknown) => {
    if (typeof each === 'bigint') return { int: String(each) }
    if (typeof each !== 'object' || each === null || Array.isArray(each)) return each
    return Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
  })
