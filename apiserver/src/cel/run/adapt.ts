import { decodeBase64 } from '@coxswain/api-types'
import type { CelType, ObjectType } from '../types.ts'
import { type DurationValue, error, type LazyValue, type TimestampValue, type Value } from '../values.ts'
import { parseDuration, parseTimestamp } from './time.ts'

export type Adapter = (raw: unknown) => Value

const adapters = new WeakMap<CelType, Adapter>()

/** What makes values of raw JSON of a type. Objects and lists are wrapped, not copied: parts are read when an expression looks at them. */
export const adapterOf = (type: CelType): Adapter => {
  const known = adapters.get(type)
  if (known !== undefined) return known
  const made = make(type)
  adapters.set(type, made)
  return made
}

const make = (type: CelType): Adapter => {
  switch (type.kind) {
    case 'int':
      return nullOr((raw) => (typeof raw === 'number' && Number.isInteger(raw) ? BigInt(raw) : byShape(raw)))
    case 'double':
      return nullOr((raw) => (typeof raw === 'bigint' ? Number(raw) : typeof raw === 'number' ? raw : byShape(raw)))
    case 'bytes':
      return nullOr((raw) => (typeof raw === 'string' ? (decodeBase64(raw) ?? error('failed to decode base64')) : byShape(raw)))
    case 'timestamp':
      return nullOr(timestamp)
    case 'duration':
      return nullOr(duration)
    case 'list': {
      const { merge } = type
      const of = adapterOf(type.element)
      return (raw) => (Array.isArray(raw) ? { tag: 'list', items: raw, of, merge } : byShape(raw))
    }
    case 'map': {
      const of = adapterOf(type.value)
      return (raw) => (isPlain(raw) ? { tag: 'object', json: raw, type: undefined, of } : byShape(raw))
    }
    case 'object':
      return objectAdapter(type)
    case 'opaque':
      return (raw) => raw as Value
    default:
      return byShape
  }
}

const nullOr =
  (adapt: Adapter): Adapter =>
  (raw) =>
    raw === null || raw === undefined ? null : adapt(raw)

const objectAdapter = (type: ObjectType): Adapter => {
  const of = byShape
  return (raw) => (isPlain(raw) ? { tag: 'object', json: raw, type, of } : byShape(raw))
}

const isPlain = (raw: unknown): raw is Readonly<Record<string, unknown>> =>
  typeof raw === 'object' && raw !== null && !Array.isArray(raw) && !isLazy(raw)

/** JSON holds no functions: an object with the same tag is not taken for one. */
const isLazy = (raw: object): raw is LazyValue => typeof (raw as { get?: unknown }).get === 'function'

const timestamp: Adapter = (raw): TimestampValue | Value => {
  const nanos = typeof raw === 'string' ? parseTimestamp(raw) : undefined
  return nanos === undefined ? error(`Invalid date '${String(raw)}'`) : { tag: 'timestamp', nanos }
}
const duration: Adapter = (raw): DurationValue | Value => {
  const nanos = typeof raw === 'string' ? parseDuration(raw) : undefined
  return nanos === undefined ? error(`Invalid duration '${String(raw)}'`) : { tag: 'duration', nanos }
}

/** JSON of which no schema tells the type: whole numbers are int. */
export const byShape: Adapter = (raw) => {
  switch (typeof raw) {
    case 'string':
    case 'boolean':
    case 'bigint':
      return raw
    case 'number':
      return Number.isSafeInteger(raw) ? BigInt(raw) : raw
    case 'object':
      if (raw === null) return null
      if (Array.isArray(raw)) return { tag: 'list', items: raw, of: byShape }
      if (isLazy(raw)) return raw
      return { tag: 'object', json: raw as Readonly<Record<string, unknown>>, type: undefined, of: byShape }
    default:
      return null
  }
}
