import { encodeBase64, type JsonObject, type JsonValue } from '@coxswain/api-types'
import { isTagged, itemAt, type MessageValue, type TaggedValue, type Value } from '../values.ts'
import { keysOf, valueAt } from './equal.ts'
import { durationText, timestampText } from './time.ts'

export interface NoJson {
  readonly problem: string
}
/** No property of JSON objects is called so. */
export const isProblem = (made: JsonValue | NoJson): made is NoJson =>
  typeof made === 'object' && made !== null && problems.has(made as object)
const problems = new WeakSet<object>()
const problem = (text: string): NoJson => {
  const made = { problem: text }
  problems.add(made)
  return made
}

/** A value as JSON. Messages become objects; their names must say where they stand, as in `Object{spec: Object.spec{}}`. */
export const toJson = (value: Value): JsonValue | NoJson => jsonOf(value)

const jsonOf = (value: Value): JsonValue | NoJson => {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'bigint') return asNumber(value)
  if (typeof value === 'number') return Number.isFinite(value) ? value : problem('a number that is not finite has no JSON form')
  if (value instanceof Uint8Array) return encodeBase64(value)
  return isTagged(value) ? taggedJson(value) : null
}

const asNumber = (value: bigint): number | bigint => (Number.isSafeInteger(Number(value)) ? Number(value) : value)

const taggedJson = (value: TaggedValue): JsonValue | NoJson => {
  switch (value.tag) {
    case 'uint':
      return asNumber(value.value)
    case 'timestamp':
      return timestampText(value.nanos)
    case 'duration':
      return durationText(value.nanos)
    case 'list': {
      const items = value.items.map((_, i) => jsonOf(itemAt(value, i)))
      return items.find(isProblem) ?? (items as JsonValue[])
    }
    case 'message':
      return messageJson(value, value.name)
    case 'object':
      return value.json as JsonObject
    case 'map':
      return objectJson(keysOf(value).map((key) => [String(key), jsonOf(valueAt(value, key) ?? null)]))
    case 'optional':
      return value.value === undefined ? null : jsonOf(value.value)
    case 'error':
      return problem(value.message)
    default:
      return problem(`a ${value.tag} has no JSON form`)
  }
}

const objectJson = (entries: readonly (readonly [string, JsonValue | NoJson])[]): JsonValue | NoJson =>
  entries.map(([, each]) => each).find(isProblem) ?? Object.fromEntries(entries as readonly (readonly [string, JsonValue])[])

const messageJson = ({ fields }: MessageValue, path: string): JsonValue | NoJson =>
  objectJson([...fields].map(([name, value]) => [name, fieldJson(value, path, name)]))

const fieldJson = (value: Value, path: string, name: string): JsonValue | NoJson => {
  if (!path.startsWith('Object')) return jsonOf(value)
  const expected = `${path}.${name}`
  if (!isTagged(value)) return jsonOf(value)
  if (value.tag === 'message') return namedJson(value, expected)
  if (value.tag !== 'list') return jsonOf(value)
  const items = value.items.map((_, i) => {
    const item = itemAt(value, i)
    return isTagged(item) && item.tag === 'message' ? namedJson(item, expected) : jsonOf(item)
  })
  return items.find(isProblem) ?? (items as JsonValue[])
}
const namedJson = (value: MessageValue, expected: string): JsonValue | NoJson =>
  value.name === expected
    ? messageJson(value, expected)
    : problem(`unexpected type name "${value.name}", expected "${expected}", which matches field name path from root Object type`)
