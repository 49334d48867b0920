import { COMPARISON_COST, CONCATENATION_COST, LIST_CONCATENATION_COST, MEMBERSHIP_COST } from '../cost/rules.ts'
import { compare } from '../run/compare.ts'
import { equal, isIn, mapKeyOf, sameKeys, valueAt } from '../run/equal.ts'
import { labour } from '../run/meter.ts'
import {
  type DurationValue,
  error,
  isTagged,
  itemAt,
  type ListValue,
  type MapValue,
  type Meter,
  type ObjectValue,
  type TimestampValue,
  type UintValue,
  type Value,
} from '../values.ts'
import { fn, fns, type Overload } from './define.ts'
import { duration, int, timestamp, uint } from './numbers.ts'

type Mapping = MapValue | ObjectValue

const logic: readonly Overload[] = [
  fn('_&&_(bool, bool): bool', (a: boolean, b: boolean) => a && b),
  fn('_||_(bool, bool): bool', (a: boolean, b: boolean) => a || b),
  fn('_?_:_(bool, T, T): T', (condition: boolean, a: Value, b: Value) => (condition ? a : b)),
  fn('!_(bool): bool', (value: boolean) => !value),
  fn('@not_strictly_false(bool): bool', (value: boolean) => value),
]

const equality: readonly Overload[] = [
  fn('_==_(T, T): bool', (a: Value, b: Value, meter: Meter) => equal(a, b, meter), COMPARISON_COST),
  fn('_!=_(T, T): bool', (a: Value, b: Value, meter: Meter) => !equal(a, b, meter), COMPARISON_COST),
]

const NUMBERS = ['int', 'uint', 'double']
const ORDERED = [
  ...NUMBERS.flatMap((a) => NUMBERS.map((b) => [a, b] as const)),
  ...['bool', 'string', 'bytes', 'timestamp', 'duration'].map((each) => [each, each] as const),
]
/** The comparisons of one operator, numbers of all types among each other. */
const ordering = (operator: string, holds: (order: -1 | 0 | 1) => boolean): readonly Overload[] =>
  ORDERED.map(([a, b]) =>
    fn(
      `_${operator}_(${a}, ${b}): bool`,
      (left: Value, right: Value) => {
        const order = compare(left, right)
        return order === undefined ? false : holds(order)
      },
      a === 'string' || a === 'bytes' ? COMPARISON_COST : undefined,
    ),
  )

const overInts = (operator: string, run: (a: bigint, b: bigint) => Value): Overload => fn(`_${operator}_(int, int): int`, run)
const overUints = (operator: string, run: (a: bigint, b: bigint) => Value): Overload =>
  fn(`_${operator}_(uint, uint): uint`, (a: UintValue, b: UintValue) => run(a.value, b.value))
const overDoubles = (operator: string, run: (a: number, b: number) => Value): Overload => fn(`_${operator}_(double, double): double`, run)

const DIVISION = error('division by zero')
const MODULUS = error('modulus by zero')

const arithmetic: readonly Overload[] = [
  overInts('+', (a, b) => int(a + b)),
  overUints('+', (a, b) => uint(a + b)),
  overDoubles('+', (a, b) => a + b),
  overInts('-', (a, b) => int(a - b)),
  overUints('-', (a, b) => uint(a - b)),
  overDoubles('-', (a, b) => a - b),
  overInts('*', (a, b) => int(a * b)),
  overUints('*', (a, b) => uint(a * b)),
  overDoubles('*', (a, b) => a * b),
  overInts('/', (a, b) => (b === 0n ? DIVISION : int(a / b))),
  overUints('/', (a, b) => (b === 0n ? DIVISION : uint(a / b))),
  overDoubles('/', (a, b) => a / b),
  overInts('%', (a, b) => (b === 0n ? MODULUS : int(a % b))),
  overUints('%', (a, b) => (b === 0n ? MODULUS : uint(a % b))),
  fn('-_(int): int', (value: bigint) => int(-value)),
  fn('-_(double): double', (value: number) => -value),
]

const moments: readonly Overload[] = [
  fn('_+_(timestamp, duration): timestamp', (a: TimestampValue, b: DurationValue) => timestamp(a.nanos + b.nanos)),
  fn('_+_(duration, timestamp): timestamp', (a: DurationValue, b: TimestampValue) => timestamp(a.nanos + b.nanos)),
  fn('_+_(duration, duration): duration', (a: DurationValue, b: DurationValue) => duration(a.nanos + b.nanos)),
  fn('_-_(timestamp, timestamp): duration', (a: TimestampValue, b: TimestampValue) => duration(a.nanos - b.nanos)),
  fn('_-_(timestamp, duration): timestamp', (a: TimestampValue, b: DurationValue) => timestamp(a.nanos - b.nanos)),
  fn('_-_(duration, duration): duration', (a: DurationValue, b: DurationValue) => duration(a.nanos - b.nanos)),
]

/** So many characters are copied in the time of one step. */
const COPIED_PER_STEP = 8

const joining: readonly Overload[] = [
  fn('_+_(string, string): string', (a: string, b: string, meter: Meter) => joinText(a, b, meter), CONCATENATION_COST),
  fn('_+_(bytes, bytes): bytes', (a: Uint8Array, b: Uint8Array, meter: Meter) => joinBytes(a, b, meter), CONCATENATION_COST),
  fn('_+_(list(T), list(T)): list(T)', (a: ListValue, b: ListValue, meter: Meter) => joinLists(a, b, meter), LIST_CONCATENATION_COST),
]

/** The length of the longest text that an expression may build: past it no request could have brought it either. */
const MAX_TEXT = 16 * 1024 * 1024

const joinText = (a: string, b: string, meter: Meter): Value => {
  labour(meter, (a.length + b.length) / COPIED_PER_STEP)
  return a.length + b.length > MAX_TEXT ? error('string is too long') : a + b
}
const joinBytes = (a: Uint8Array, b: Uint8Array, meter: Meter): Value => {
  labour(meter, (a.length + b.length) / COPIED_PER_STEP)
  const joined = new Uint8Array(a.length + b.length)
  joined.set(a)
  joined.set(b, a.length)
  return joined
}

/** Sets keep the items of the left in order and add what is new; lists of type map replace the entries with the same keys. */
const joinLists = (a: ListValue, b: ListValue, meter: Meter): Value => {
  labour(meter, a.items.length + b.items.length)
  const { merge } = a
  if (merge === undefined) {
    if (a.of === b.of) return { ...a, items: [...a.items, ...b.items] }
    return { tag: 'list', items: [...values(a), ...values(b)], of: (raw) => raw as Value }
  }
  const left = values(a)
  for (let i = 0; i < b.items.length; i += 1) {
    const value = itemAt(b, i)
    const at = merge === 'set' ? (isIn(value, a, meter) ? -2 : -1) : a.items.findIndex((each) => sameKeys(each, b.items[i], merge, meter))
    if (at >= 0) left[at] = value
    else if (at === -1) left.push(value)
  }
  return { tag: 'list', items: left, of: (raw) => raw as Value }
}
const values = (of: ListValue): Value[] => of.items.map((_, i) => itemAt(of, i))

const indexing: readonly Overload[] = [
  fn('_[_](list(T), int): T', (of: ListValue, index: bigint) => itemOf(of, index)),
  ...fns(['_[_](list(T), uint): T', '_[_](list(T), double): T'], (of: ListValue, index: Value) => itemOf(of, mapKeyOf(index))),
  fn('_[_](map(K, V), K): V', (of: Mapping, key: Value) => entryOf(of, key)),
  fn('@in(T, list(T)): bool', (value: Value, of: ListValue, meter: Meter) => isIn(value, of, meter), MEMBERSHIP_COST),
  fn('@in(K, map(K, V)): bool', (key: Value, of: Mapping) => {
    const known = mapKeyOf(key)
    return known !== undefined && valueAt(of, known) !== undefined
  }),
]

const itemOf = (of: ListValue, index: unknown): Value => {
  if (typeof index !== 'bigint') return error('unsupported index value')
  if (index < 0n || index >= BigInt(of.items.length)) return error(`index out of bounds: ${index}`)
  return itemAt(of, Number(index))
}
const entryOf = (of: Mapping, key: Value): Value => {
  const known = mapKeyOf(key)
  const found = known === undefined ? undefined : valueAt(of, known)
  return found === undefined ? error(`no such key: ${isTagged(key) ? key.tag : String(key)}`) : found
}

/** The operators. */
export const operators: readonly Overload[] = [
  ...logic,
  ...equality,
  ...ordering('<', (order) => order < 0),
  ...ordering('<=', (order) => order <= 0),
  ...ordering('>', (order) => order > 0),
  ...ordering('>=', (order) => order >= 0),
  ...arithmetic,
  ...moments,
  ...joining,
  ...indexing,
]
