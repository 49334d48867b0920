import { DOUBLE_PRODUCT_COST, ITEMS_COST, PRODUCT_COST } from '../cost/rules.ts'
import { compare } from '../run/compare.ts'
import { equal, isIn } from '../run/equal.ts'
import { labour } from '../run/meter.ts'
import { type DurationValue, error, isError, isTagged, itemAt, type ListValue, list, type Meter, type Value } from '../values.ts'
import { fn, fns, type Overload } from './define.ts'
import { duration, int, uint } from './numbers.ts'

const values = (of: ListValue): Value[] => of.items.map((_, i) => itemAt(of, i))

const isSorted = (of: ListValue): Value => {
  for (let i = 1; i < of.items.length; i += 1) {
    const order = compare(itemAt(of, i - 1), itemAt(of, i))
    if (order === undefined) return error('no such overload')
    if (order > 0) return false
  }
  return true
}

const extreme =
  (name: string, wanted: -1 | 1) =>
  (of: ListValue): Value => {
    if (of.items.length === 0) return error(`${name} called on empty list`)
    let best = itemAt(of, 0)
    for (let i = 1; i < of.items.length; i += 1) {
      const value = itemAt(of, i)
      const order = compare(value, best)
      if (order === undefined) return error('no such overload')
      if (order === wanted) best = value
    }
    return best
  }

const total =
  (zero: Value, add: (a: Value, b: Value) => Value) =>
  (of: ListValue): Value => {
    let sum = zero
    for (let i = 0; i < of.items.length && !isError(sum); i += 1) sum = add(sum, itemAt(of, i))
    return sum
  }
const nanos = (value: Value): bigint => (value as DurationValue).nanos
const unsigned = (value: Value): bigint => (value as { readonly value: bigint }).value

const position =
  (from: 'first' | 'last') =>
  (of: ListValue, value: Value, meter: Meter): Value => {
    const size = of.items.length
    for (let i = 0; i < size; i += 1) {
      const at = from === 'first' ? i : size - 1 - i
      if (equal(itemAt(of, at), value, meter)) return BigInt(at)
    }
    return -1n
  }

const COMPARABLE = ['int', 'uint', 'double', 'bool', 'duration', 'timestamp', 'string', 'bytes']

/** Kubernetes' own functions over lists. */
const kubernetes: readonly Overload[] = [
  ...COMPARABLE.flatMap((each) => [
    fn(`list(${each}).isSorted(): bool`, isSorted, ITEMS_COST),
    fn(`list(${each}).min(): ${each}`, extreme('min', -1), ITEMS_COST),
    fn(`list(${each}).max(): ${each}`, extreme('max', 1), ITEMS_COST),
  ]),
  fn(
    'list(int).sum(): int',
    total(0n, (a, b) => int((a as bigint) + (b as bigint))),
    ITEMS_COST,
  ),
  fn(
    'list(uint).sum(): uint',
    total({ tag: 'uint', value: 0n }, (a, b) => uint(unsigned(a) + unsigned(b))),
    ITEMS_COST,
  ),
  fn(
    'list(double).sum(): double',
    total(0, (a, b) => (a as number) + (b as number)),
    ITEMS_COST,
  ),
  fn(
    'list(duration).sum(): duration',
    total({ tag: 'duration', nanos: 0n }, (a, b) => duration(nanos(a) + nanos(b))),
    ITEMS_COST,
  ),
  fn('list(T).indexOf(T): int', position('first'), ITEMS_COST),
  fn('list(T).lastIndexOf(T): int', position('last'), ITEMS_COST),
]

/** How deep `flatten` goes without a number. */
const flattened = (of: ListValue, depth: unknown, meter?: unknown): Value => {
  const levels = typeof depth === 'bigint' ? Number(depth) : 1
  if (levels < 0) return error('level must be non-negative')
  const found: Value[] = []
  const add = (from: ListValue, left: number): void => {
    labour((meter ?? depth) as Meter, from.items.length)
    for (const value of values(from)) {
      if (isTagged(value) && value.tag === 'list' && left > 0) add(value, left - 1)
      else found.push(value)
    }
  }
  add(of, levels)
  return list(found)
}

const slice = (of: ListValue, from: bigint, to: bigint): Value => {
  if (from < 0n || to < 0n) return error(`cannot slice(${from}, ${to}), negative indexes not supported`)
  if (from > to) return error(`cannot slice(${from}, ${to}), start index must be less than or equal to end index`)
  if (to > BigInt(of.items.length)) return error(`cannot slice(${from}, ${to}), list is length ${of.items.length}`)
  return { ...of, items: of.items.slice(Number(from), Number(to)) }
}

const distinct = (of: ListValue, meter: Meter): Value => {
  const found = list([])
  const kept: Value[] = []
  for (const value of values(of)) if (!isIn(value, { ...found, items: kept }, meter)) kept.push(value)
  return list(kept)
}

const MAX_RANGE = 1_000_000n
const counted = (to: bigint, meter: Meter): Value => {
  if (to > MAX_RANGE) return error(`lists.range: ${to} is too large`)
  labour(meter, Math.max(0, Number(to)) * 4)
  return list(Array.from({ length: Math.max(0, Number(to)) }, (_, i) => BigInt(i)))
}

/** Sorts by the key of each item. */
const sorted = (of: ListValue, keys: ListValue, meter: Meter): Value => {
  labour(meter, of.items.length * (Math.log2(of.items.length + 1) + 1) * 4)
  const pairs = values(of).map((value, i) => ({ value, key: itemAt(keys, i) }))
  const [first] = pairs
  if (first !== undefined && pairs.some(({ key }) => compare(first.key, key) === undefined))
    return error('list elements must be comparable')
  return list(pairs.sort((a, b) => compare(a.key, b.key) ?? 0).map(({ value }) => value))
}

const extended: readonly Overload[] = [
  ...fns(['list(dyn).flatten(): list(dyn)', 'list(dyn).flatten(int): list(dyn)'], flattened, ITEMS_COST),
  fn('list(T).slice(int, int): list(T)', slice),
  fn('list(T).distinct(): list(T)', distinct, ITEMS_COST),
  fn('list(T).reverse(): list(T)', (of: ListValue) => ({ ...of, items: [...of.items].reverse() }), ITEMS_COST),
  fn('lists.range(int): list(int)', counted),
  ...COMPARABLE.map((each) =>
    fn(`list(${each}).sort(): list(${each})`, (of: ListValue, meter: Meter) => sorted(of, of, meter), ITEMS_COST),
  ),
  ...COMPARABLE.map((each) => fn(`list(T).@sortByAssociatedKeys(list(${each})): list(T)`, sorted, ITEMS_COST)),
]

const containsAll = (of: ListValue, wanted: ListValue, meter: Meter): boolean => values(wanted).every((value) => isIn(value, of, meter))

const sets: readonly Overload[] = [
  fn('sets.contains(list(T), list(T)): bool', containsAll, PRODUCT_COST),
  fn(
    'sets.intersects(list(T), list(T)): bool',
    (a: ListValue, b: ListValue, meter: Meter) => values(a).some((value) => isIn(value, b, meter)),
    PRODUCT_COST,
  ),
  fn(
    'sets.equivalent(list(T), list(T)): bool',
    (a: ListValue, b: ListValue, meter: Meter) => containsAll(a, b, meter) && containsAll(b, a, meter),
    DOUBLE_PRODUCT_COST,
  ),
]

/** Functions over lists, as lists and as sets. */
export const lists: readonly Overload[] = [...kubernetes, ...extended, ...sets]
