import type { JsonObject, JsonValue } from '../../schema/json.ts'
import { setOwn } from '../../util/deep.ts'

/** The members of a strategic merge patch that steer it. */
export const PATCH = '$patch'
export const RETAIN_KEYS = '$retainKeys'
export const DELETE_FROM_PRIMITIVE_LIST = '$deleteFromPrimitiveList'
export const SET_ELEMENT_ORDER = '$setElementOrder'

export const isMap = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value)
export const isList = (value: unknown): value is JsonValue[] => Array.isArray(value)
export const own = (map: JsonObject, key: string): JsonValue | undefined => (Object.hasOwn(map, key) ? map[key] : undefined)

/** A part of a patch that is taken over whole: without nulls in its maps, and without anything that carries `$patch`. */
export const withoutNullsAndDirectives = (value: JsonValue): JsonValue | undefined => takenOver(value, true)
/** The same, nulls kept. */
export const withoutDirectives = (value: JsonValue): JsonValue | undefined => takenOver(value, false)

const takenOver = (value: JsonValue, dropNulls: boolean): JsonValue | undefined => {
  if (isList(value)) {
    const items = value.map((item) => takenOver(item, dropNulls))
    return items.filter((item) => item !== undefined)
  }
  if (!isMap(value)) return value
  if (Object.hasOwn(value, PATCH)) return undefined
  const map: JsonObject = {}
  for (const key of Object.keys(value)) {
    const member = value[key]
    if (member === undefined || (member === null && dropNulls)) continue
    const kept = takenOver(member, dropNulls)
    if (kept !== undefined) setOwn(map, key, kept)
  }
  return map
}
