import { type CelType, typeText } from '../types.ts'
import { isTagged, type TaggedValue, type Value } from '../values.ts'

type Guard = (value: Value) => boolean

const tagged =
  (...tags: readonly TaggedValue['tag'][]): Guard =>
  (value) =>
    isTagged(value) && tags.includes(value.tag)

/** Tells whether a value is of a type; lists and maps are not looked into. */
export const guardOf = (type: CelType): Guard => {
  switch (type.kind) {
    case 'dyn':
    case 'parameter':
    case 'error':
      return () => true
    case 'null':
      return (value) => value === null
    case 'bool':
      return (value) => typeof value === 'boolean'
    case 'int':
      return (value) => typeof value === 'bigint'
    case 'double':
      return (value) => typeof value === 'number'
    case 'string':
      return (value) => typeof value === 'string'
    case 'bytes':
      return (value) => value instanceof Uint8Array
    case 'map':
    case 'object':
      return tagged('object', 'map', 'message', 'lazy')
    case 'opaque': {
      const { name } = type
      if (name === 'optional_type') return tagged('optional')
      return (value) => isTagged(value) && value.tag === 'opaque' && value.type.kind === 'opaque' && value.type.name === name
    }
    default:
      return tagged(type.kind)
  }
}

/** The name of a value's type, as `type(value)` gives it. */
export const typeNameOf = (value: Value): string => {
  if (value === null) return 'null_type'
  if (typeof value === 'bigint') return 'int'
  if (typeof value === 'number') return 'double'
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'string') return 'string'
  if (value instanceof Uint8Array) return 'bytes'
  switch (value.tag) {
    case 'timestamp':
    case 'duration':
      return typeText({ kind: value.tag })
    case 'object':
      return value.type?.name ?? 'map'
    case 'message':
      return value.name
    case 'lazy':
      return 'map'
    case 'optional':
      return 'optional_type'
    case 'opaque':
      return typeText(value.type)
    default:
      return value.tag
  }
}
