import { mapKeyOf, valueAt } from '../run/equal.ts'
import { optionalFieldOf } from '../run/fields.ts'
import {
  error,
  isError,
  isTagged,
  itemAt,
  type ListValue,
  list,
  type MapValue,
  type Meter,
  NONE,
  type ObjectValue,
  type OptionalValue,
  some,
  type Value,
} from '../values.ts'
import { fn, fns, type Overload } from './define.ts'

type Mapping = MapValue | ObjectValue

const isZero = (value: Value): boolean => {
  if (value === null || value === false || value === '' || value === 0n || value === 0) return true
  if (value instanceof Uint8Array) return value.length === 0
  if (!isTagged(value)) return false
  if (value.tag === 'list') return value.items.length === 0
  if (value.tag === 'map') return value.entries.size === 0
  if (value.tag === 'object') return Object.keys(value.json).length === 0
  if (value.tag === 'duration') return value.nanos === 0n
  return value.tag === 'uint' && value.value === 0n
}

const itemOf = (of: ListValue, index: bigint): Value =>
  index >= 0n && index < BigInt(of.items.length) ? some(itemAt(of, Number(index))) : NONE
const entryOf = (of: Mapping, key: Value): Value => {
  const known = mapKeyOf(key)
  const value = known === undefined ? undefined : valueAt(of, known)
  return value === undefined ? NONE : some(value)
}
const through =
  <Held>(get: (of: Held, key: never) => Value) =>
  (of: OptionalValue, key: Value): Value =>
    of.value === undefined ? NONE : get(of.value as Held, key as never)

const held = (of: ListValue): Value => {
  const found: Value[] = []
  for (let i = 0; i < of.items.length; i += 1) {
    const each = itemAt(of, i)
    if (isError(each)) return each
    if (isTagged(each) && each.tag === 'optional' && each.value !== undefined) found.push(each.value)
  }
  return list(found)
}

/** Optional values. */
export const optionals: readonly Overload[] = [
  fn('optional.of(T): optional(T)', (value: Value) => some(value)),
  fn('optional.ofNonZeroValue(T): optional(T)', (value: Value) => (isZero(value) ? NONE : some(value))),
  fn('optional.none(): optional(T)', () => NONE),
  fn('optional(T).hasValue(): bool', ({ value }: OptionalValue) => value !== undefined),
  fn('optional(T).value(): T', ({ value }: OptionalValue) => (value === undefined ? error('optional.none() dereference') : value)),
  fn('optional(T).or(optional(T)): optional(T)', (a: OptionalValue, b: OptionalValue) => (a.value === undefined ? b : a)),
  fn('optional(T).orValue(T): T', ({ value }: OptionalValue, other: Value) => (value === undefined ? other : value)),
  ...fns(['optional.unwrap(list(optional(T))): list(T)', 'list(optional(T)).unwrapOpt(): list(T)'], held),
  fn('list(T).first(): optional(T)', (of: ListValue) => itemOf(of, 0n)),
  fn('list(T).last(): optional(T)', (of: ListValue) => itemOf(of, BigInt(of.items.length - 1))),
  fn('_?._(dyn, string): dyn', (of: Value, name: string, meter: Meter) => optionalFieldOf(of, name, meter)),
  fn('_[?_](list(T), int): optional(T)', itemOf),
  fn('_[?_](map(K, V), K): optional(V)', entryOf),
  fn('_[?_](optional(list(T)), int): optional(T)', through(itemOf)),
  fn('_[?_](optional(map(K, V)), K): optional(V)', through(entryOf)),
  fn('_[_](optional(list(T)), int): optional(T)', through(itemOf)),
  fn('_[_](optional(map(K, V)), K): optional(V)', through(entryOf)),
  fn('cel.@mapInsert(map(K, V), K, V): map(K, V)', (into: Mapping, key: Value, value: Value, meter: Meter) =>
    insert(into, [[key, value]], meter),
  ),
  fn('cel.@mapInsert(map(K, V), map(K, V)): map(K, V)', (into: Mapping, from: MapValue, meter: Meter) =>
    insert(
      into,
      [...from.entries].map(([key, raw]) => [key, from.of(raw)]),
      meter,
    ),
  ),
]

/** The map of a loop that grows: it is nobody else's, so it grows in place. */
const insert = (into: Mapping, entries: readonly (readonly [Value, Value])[], meter: Meter): Value => {
  if (into.tag !== 'map') return error('no such overload')
  meter.work += entries.length
  const growing = into.entries as Map<unknown, Value>
  for (const [key, value] of entries) {
    const known = mapKeyOf(key)
    if (known === undefined) return error('unsupported key type')
    if (growing.has(known)) return error(`insert failed: key ${String(known)} already exists`)
    growing.set(known, value)
  }
  return into
}
