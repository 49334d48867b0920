import { error, isError, isTagged, type Meter, NONE, some, type Value } from '../values.ts'
import { valueAt } from './equal.ts'

/** Null is a value, too. */
const present = (value: Value | undefined, name: string): Value => (value === undefined ? error(`no such key: ${name}`) : value)

/** `value.name`. */
export const fieldOf = (value: Value, name: string, meter: Meter): Value => {
  if (!isTagged(value)) return error(`no such key: ${name}`)
  switch (value.tag) {
    case 'object':
    case 'map':
      return present(valueAt(value, name), name)
    case 'message':
      return present(value.fields.get(name), name)
    case 'lazy':
      return value.names.has(name) ? value.get(name, meter) : error(`no such key: ${name}`)
    case 'optional':
      return optionalFieldOf(value, name, meter)
    default:
      return error(`no such key: ${name}`)
  }
}

/** `value.?name`. */
export const optionalFieldOf = (value: Value, name: string, meter: Meter): Value => {
  const held = isTagged(value) && value.tag === 'optional' ? value.value : value
  if (held === undefined) return NONE
  const has = hasField(held, name)
  if (isError(has)) return has
  if (has !== true) return NONE
  const field = fieldOf(held, name, meter)
  if (isError(field)) return field
  return isTagged(field) && field.tag === 'optional' ? field : some(field)
}

/** `has(value.name)`. */
export const hasField = (value: Value, name: string): Value => {
  if (!isTagged(value)) return error(`no such key: ${name}`)
  switch (value.tag) {
    case 'object':
    case 'map':
      return valueAt(value, name) !== undefined
    case 'message':
      return value.fields.has(name)
    case 'lazy':
      return value.names.has(name)
    case 'optional':
      return value.value === undefined ? false : hasField(value.value, name)
    default:
      return error(`no such key: ${name}`)
  }
}
