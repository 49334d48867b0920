import { deepEqual, type JsonObject, type JsonValue } from '@coxswain/api-types'
import { ANY_TYPE, ARRAY, BOOLEAN, INTEGER, NULLABLE, NUMBER, OBJECT, type SchemaNode, STRING, typeText } from '../node.ts'
import { correlatedItems, type Old } from './correlate.ts'
import { checkJunctors } from './junctors.ts'
import { addError, merge, newResult, type Result } from './result.ts'
import { checkNumber, checkText, isWhole } from './scalars.ts'

/**
 * Judges a value by a schema, as upstream's kube-openapi validators together do, with their texts and paths. `old` is what stood in
 * the value's place before: what is the same is not judged anew.
 */
export const checkValue = (result: Result, node: SchemaNode, value: JsonValue, path: string, old?: Old): void => {
  if (old === undefined) {
    check(result, node, value, path, old)
    return
  }
  const own = newResult()
  check(own, node, value, path, old)
  if (own.errors.length > 0 && deepEqual(value, old.value)) result.matches += own.matches
  else merge(result, own)
}

const check = (result: Result, node: SchemaNode, value: JsonValue, path: string, old: Old | undefined): void => {
  const { flags, rules } = node
  if (value === null) {
    checkNull(result, node, path)
    return
  }
  if ((flags & ANY_TYPE) !== 0 || rules?.format !== undefined) {
    checkType(result, node, value, path)
    result.matches++
  }
  if (rules?.junctors !== undefined) checkJunctors(result, rules.junctors, value, path, old)
  result.matches += 2
  if (typeof value === 'string') checkText(result, rules, value, path)
  else if (typeof value === 'number' || typeof value === 'bigint') checkNumber(result, rules, value, path)
  else if (Array.isArray(value)) checkList(result, node, value, path, old)
  if (rules?.enum !== undefined) checkEnum(result, rules.enum, value, path)
  result.matches += 2
  if (typeof value === 'object' && !Array.isArray(value)) checkObject(result, node, value, path, old)
}

const checkNull = (result: Result, { flags, rules }: SchemaNode, path: string): void => {
  if ((flags & ANY_TYPE) !== 0 && (flags & NULLABLE) === 0) refuseType(result, path, typeText(flags), 'null')
  else result.matches++
  if (rules?.enum !== undefined) checkEnum(result, rules.enum, null, path)
}

const refuseType = (result: Result, path: string, wanted: string, given: string): void =>
  addError(result, path, {
    type: 'FieldValueTypeInvalid',
    value: given,
    detail: `${path} in body must be of type ${wanted}: ${JSON.stringify(given)}`,
  })

/** The types that a value is of. */
const bitsOf = (value: JsonValue): number => {
  switch (typeof value) {
    case 'string':
      return STRING
    case 'boolean':
      return BOOLEAN
    case 'object':
      return Array.isArray(value) ? ARRAY : OBJECT
    default:
      return isWhole(value) ? INTEGER | NUMBER : NUMBER
  }
}

/** The format that upstream takes a value to have. */
const formatOf = (bits: number): string => ((bits & NUMBER) === 0 ? '' : (bits & INTEGER) === 0 ? 'float64' : 'int64')

/** Upstream's `typeValidator`, with what it overlooks: a list passes for a string that has a format. */
const checkType = (result: Result, { flags, rules }: SchemaNode, value: JsonValue, path: string): void => {
  const bits = bitsOf(value)
  if ((flags & bits) !== 0) {
    result.matches++
    return
  }
  const wanted = rules?.format
  const isTextOrList = (bits & (STRING | ARRAY)) !== 0
  if (wanted !== undefined && !isTextOrList && formatOf(bits) !== wanted) refuseType(result, path, wanted, formatOf(bits))
  else if (wanted === undefined || !isTextOrList || (flags & (INTEGER | NUMBER)) !== 0)
    refuseType(result, path, typeText(flags), typeText(bits))
  else result.matches++
}

const checkEnum = (result: Result, values: readonly JsonValue[], value: JsonValue, path: string): void => {
  for (const each of values) if (each !== null && deepEqual(each, value)) return
  const texts = values.map((each) => JSON.stringify(typeof each === 'string' ? each : JSON.stringify(each, plainNumber)))
  addError(result, path, { type: 'FieldValueNotSupported', value, detail: `supported values: ${texts.join(', ')}` })
}

const plainNumber = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? Number(value) : value)

const checkList = (result: Result, node: SchemaNode, list: readonly JsonValue[], path: string, old: Old | undefined): void => {
  const { items, rules } = node
  if (items !== undefined) {
    const before = old === undefined ? undefined : correlatedItems(old)
    for (let i = 0; i < list.length; i++) {
      const item = list[i] as JsonValue
      checkValue(result, items, item, `${path}[${i}]`, before?.(item))
    }
  }
  const size = list.length
  result.matches += 2
  if (rules === undefined) return
  const { minItems, maxItems } = rules
  if (minItems !== undefined && size < minItems)
    addError(result, path, { value: size, detail: `${path} in body should have at least ${minItems} items` })
  if (maxItems !== undefined && size > maxItems) addTooMany(result, path, size, maxItems)
}

const addTooMany = (result: Result, path: string, size: number, max: number): void =>
  addError(result, path, { type: 'FieldValueTooMany', value: size, detail: `must have at most ${max} item${max === 1 ? '' : 's'}` })

const checkObject = (result: Result, node: SchemaNode, object: JsonObject, path: string, old: Old | undefined): void => {
  const { rules } = node
  const keys = Object.keys(object)
  const { minProperties, maxProperties } = rules ?? {}
  // A count that is wrong is all that is said of an object.
  if (minProperties !== undefined && keys.length < minProperties) {
    addError(result, path, { value: keys.length, detail: `${path} in body should have at least ${minProperties} properties` })
    return
  }
  if (maxProperties !== undefined && keys.length > maxProperties) {
    addTooMany(result, path, keys.length, maxProperties)
    return
  }
  for (let i = 0; i < keys.length; i++) checkMember(result, node, object, keys[i] as string, path, old)
  for (const name of rules?.required ?? [])
    if (!Object.hasOwn(object, name) || object[name] === undefined)
      addError(result, `${path}.${name}`, { type: 'FieldValueRequired', detail: '' })
  result.matches++
}

const checkMember = (result: Result, node: SchemaNode, object: JsonObject, key: string, path: string, old: Old | undefined): void => {
  const value = object[key]
  const property = node.properties?.get(key)
  const member = property ?? node.additional
  if (member === undefined || value === undefined) return
  // Upstream names members of the object itself so only where they have no property.
  const place = path === '' && property !== undefined ? key : `${path}.${key}`
  checkValue(result, member, value, place, old?.member(key))
}
