import {
  isTagged,
  itemAt,
  type ListValue,
  type MapKey,
  type MapValue,
  type Meter,
  type ObjectValue,
  type TaggedValue,
  type Value,
} from '../values.ts'
import { adapterOf } from './adapt.ts'
import { compareBytes } from './compare.ts'
import { labour } from './meter.ts'

/** What comparing two values takes, with the making of them from JSON. */
const STEPS = 4

/** CEL's equality: by value, numbers of all types among each other, other types never. It counts its steps as work. */
export const equal = (a: Value, b: Value, meter: Meter): boolean => {
  labour(meter, STEPS)
  if (typeof a === 'string' || typeof a === 'boolean' || a === null) return a === b
  const left = numberOf(a)
  if (left !== undefined) {
    const right = numberOf(b)
    // biome-ignore lint/suspicious/noDoubleEquals: a bigint and a number are compared by value
    return right !== undefined && left == right
  }
  if (a instanceof Uint8Array) return b instanceof Uint8Array && a.length === b.length && compareBytes(a, b) === 0
  return isTagged(a) && isTagged(b) && equalTagged(a, b, meter)
}

/** The number that a value is; undefined of what is none. */
export const numberOf = (value: Value): number | bigint | undefined => {
  if (typeof value === 'bigint' || typeof value === 'number') return value
  return isTagged(value) && value.tag === 'uint' ? value.value : undefined
}

const equalTagged = (a: TaggedValue, b: TaggedValue, meter: Meter): boolean => {
  if (isMapping(a)) return isMapping(b) && equalMaps(a, b, meter)
  switch (a.tag) {
    case 'list':
      return b.tag === 'list' && equalLists(a, b, meter)
    case 'timestamp':
    case 'duration':
      return b.tag === a.tag && a.nanos === b.nanos
    case 'type':
      return b.tag === 'type' && a.name === b.name
    case 'optional':
      return b.tag === 'optional' && equalOptionals(a.value, b.value, meter)
    case 'message':
      return b.tag === 'message' && a.name === b.name && equalFields(a.fields, b.fields, meter)
    case 'opaque':
      return b.tag === 'opaque' && equalContents(a.content, b.content)
    default:
      return a === b
  }
}

const equalOptionals = (a: Value | undefined, b: Value | undefined, meter: Meter): boolean =>
  a === undefined || b === undefined ? a === b : equal(a, b, meter)

const equalFields = (a: ReadonlyMap<string, Value>, b: ReadonlyMap<string, Value>, meter: Meter): boolean =>
  a.size === b.size && [...a].every(([name, value]) => b.has(name) && equal(value, b.get(name) as Value, meter))

/** Contents of libraries' values are flat objects: of quantities, addresses, versions. */
const equalContents = (a: unknown, b: unknown): boolean => {
  if (a === b || typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b
  if ('same' in a && typeof a.same === 'function') return a.same(b) === true
  return false
}

const equalLists = (a: ListValue, b: ListValue, meter: Meter): boolean => {
  if (a.items.length !== b.items.length) return false
  const merge = a.merge ?? b.merge
  if (merge === undefined) return a.items.every((_, i) => equal(itemAt(a, i), itemAt(b, i), meter))
  if (merge === 'set') return everyIn(a, b, meter) && everyIn(b, a, meter)
  return a.items.every((raw) => {
    const other = b.items.find((each) => sameKeys(raw, each, merge, meter))
    return other !== undefined && equal(a.of(raw), b.of(other), meter)
  })
}
const everyIn = (a: ListValue, b: ListValue, meter: Meter): boolean => a.items.every((raw) => isIn(a.of(raw), b, meter))

/** Whether an item equal to the value is in the list. */
export const isIn = (value: Value, of: ListValue, meter: Meter): boolean => {
  for (let i = 0; i < of.items.length; i += 1) if (equal(value, itemAt(of, i), meter)) return true
  return false
}

/** Whether two items of a list of type map are the same entry. */
export const sameKeys = (a: unknown, b: unknown, keys: readonly string[], meter: Meter): boolean => {
  labour(meter, keys.length)
  const [left, right] = [a, b] as readonly (Readonly<Record<string, unknown>> | undefined)[]
  return keys.every((key) => left?.[key] === right?.[key])
}

type Mapping = MapValue | ObjectValue
const isMapping = (value: TaggedValue): value is Mapping => value.tag === 'map' || value.tag === 'object'

/** The key of a map that a value is; undefined where no map has such keys. */
export const mapKeyOf = (value: Value): MapKey | undefined => {
  if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'bigint') return value
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : undefined
  return isTagged(value) && value.tag === 'uint' ? value.value : undefined
}

export const keysOf = (of: Mapping): readonly MapKey[] => (of.tag === 'map' ? [...of.entries.keys()] : fieldNames(of))

/** The names under which an object's properties are read. */
const fieldNames = ({ json, type }: ObjectValue): readonly string[] => {
  const present = Object.keys(json).filter((name) => json[name] !== undefined)
  if (type === undefined) return present
  return [...type.fields].filter(([, { property }]) => json[property] !== undefined).map(([name]) => name)
}

/** The value under a key; undefined where there is none. */
export const valueAt = (of: Mapping, key: MapKey): Value | undefined => {
  if (of.tag === 'map') return of.entries.has(key) ? of.of(of.entries.get(key)) : undefined
  if (typeof key !== 'string') return undefined
  const field = of.type?.fields.get(key)
  if (of.type !== undefined && field === undefined) return undefined
  const property = field?.property ?? key
  const raw = Object.hasOwn(of.json, property) ? of.json[property] : undefined
  if (raw === undefined) return undefined
  return field === undefined ? of.of(raw) : adapterOf(field.type)(raw)
}

export const sizeOf = (of: Mapping): number => {
  if (of.tag === 'map') return of.entries.size
  return keysOf(of).length
}

const equalMaps = (a: Mapping, b: Mapping, meter: Meter): boolean => {
  const keys = keysOf(a)
  labour(meter, keys.length * STEPS)
  if (keys.length !== sizeOf(b)) return false
  return keys.every((key) => {
    const [left, right] = [valueAt(a, key), valueAt(b, key)]
    return left !== undefined && right !== undefined && equal(left, right, meter)
  })
}
