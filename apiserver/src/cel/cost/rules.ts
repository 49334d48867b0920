import type { CelType } from '../types.ts'
import type { Value } from '../values.ts'
import { type CostRange, ONE, PATTERN, plus, range, scaled, TRAVERSAL, times, UNBOUNDED } from './range.ts'
import { actualSize, traversalCost } from './size.ts'

/** An argument as the estimate sees it. */
export interface Operand {
  readonly type: CelType
  /** How large it is; `UNBOUNDED` where nothing tells. */
  readonly size: CostRange
  /** How large the items of a list are. */
  readonly itemSize: CostRange
  /** The value, where it is written in the expression. */
  readonly literal: Value | undefined
}

export interface Estimate {
  readonly cost: CostRange
  /** The size of the result, where the arguments tell it. */
  readonly size?: CostRange | undefined
}

/** What a call costs, beside its arguments: when it has run, and at most. The two agree with upstream's `cel/library/cost.go` and cel-go. */
export interface CostRule {
  readonly actual: (args: readonly Value[], result: Value) => number
  readonly estimate: (operands: readonly Operand[]) => Estimate
}

const sizeOf = (operand: Operand | undefined): CostRange => operand?.size ?? UNBOUNDED
const actual = (value: Value | undefined): number => (value === undefined ? 1 : actualSize(value))

/** Functions that look at a bounded part of their arguments. */
export const CONSTANT_COST: CostRule = { actual: () => 1, estimate: () => ({ cost: ONE }) }

/** A fixed price. */
export const fixedCost = (cost: number): CostRule => ({ actual: () => cost, estimate: () => ({ cost: range(cost) }) })

/** Reads the argument at `position` once, or `factor` times; the result is as large where `keepsSize` says so. */
export const traversalOf = (position: number, factor = 1, result: 'keeps size' | 'other' = 'other'): CostRule => ({
  actual: (args) => Math.ceil(actual(args[position]) * factor * TRAVERSAL),
  estimate: (operands) => {
    const size = sizeOf(operands[position])
    return { cost: scaled(size, factor * TRAVERSAL), size: result === 'keeps size' ? size : undefined }
  },
})

/** As `traversalOf`, with the size of the result made from the argument's. */
export const traversalInto = (position: number, size: (size: CostRange) => CostRange, factor = 1): CostRule => ({
  ...traversalOf(position, factor),
  estimate: (operands) => {
    const read = sizeOf(operands[position])
    return { cost: scaled(read, factor * TRAVERSAL), size: size(read) }
  },
})

/** `matches`: the characters of the text times the states of the pattern, of which each four characters make about one. */
export const PATTERN_COST: CostRule = {
  actual: ([text, pattern]) => Math.ceil((1 + actual(text)) * TRAVERSAL) * Math.ceil(actual(pattern) * PATTERN),
  estimate: ([text, pattern]) => ({ cost: times(scaled(plus(sizeOf(text), ONE), TRAVERSAL), scaled(sizeOf(pattern), PATTERN)) }),
}
/** `find` and `findAll`: at worst each character is found by itself. */
export const FIND_COST: CostRule = {
  ...PATTERN_COST,
  estimate: (operands) => ({ ...PATTERN_COST.estimate(operands), size: range(0, sizeOf(operands[0]).max) }),
}

export const CONTAINS_COST: CostRule = {
  actual: ([text, part]) => Math.ceil(actual(text) * TRAVERSAL) * Math.ceil(actual(part) * TRAVERSAL),
  estimate: ([text, part]) => ({ cost: times(scaled(sizeOf(text), TRAVERSAL), scaled(sizeOf(part), TRAVERSAL)) }),
}

/** `==` and `<`: as much as the smaller one holds. */
export const COMPARISON_COST: CostRule = {
  actual: ([left, right]) => Math.ceil(Math.min(actual(left), actual(right)) * TRAVERSAL),
  estimate: ([left, right]) => {
    const most = Math.min(sizeOf(left).max, sizeOf(right).max)
    return { cost: scaled(range(most > 0 ? 1 : 0, most), TRAVERSAL) }
  },
}

/** `in` a list. */
export const MEMBERSHIP_COST: CostRule = {
  actual: ([, of]) => actual(of),
  estimate: ([, of]) => ({ cost: sizeOf(of) }),
}

/** Text that is put together. */
export const CONCATENATION_COST: CostRule = {
  actual: ([left, right]) => Math.ceil((actual(left) + actual(right)) * TRAVERSAL),
  estimate: ([left, right]) => {
    const size = plus(sizeOf(left), sizeOf(right))
    return { cost: scaled(size, TRAVERSAL), size }
  },
}
/** Upstream counts the joining of lists as one step; copying is counted as work here. */
export const LIST_CONCATENATION_COST: CostRule = {
  actual: () => 1,
  estimate: ([left, right]) => ({ cost: ONE, size: plus(sizeOf(left), sizeOf(right)) }),
}

/** Every item against every item. */
export const PRODUCT_COST: CostRule = {
  actual: ([left, right]) => actual(left) * actual(right) + 1,
  estimate: ([left, right]) => ({ cost: plus(times(sizeOf(left), sizeOf(right)), ONE) }),
}
/** Both ways: `sets.equivalent`. */
export const DOUBLE_PRODUCT_COST: CostRule = {
  actual: ([left, right]) => actual(left) * actual(right) * 2 + 1,
  estimate: ([left, right]) => ({ cost: plus(times(range(2), times(sizeOf(left), sizeOf(right))), ONE) }),
}

/** A list's items looked at once, with the text in them (`isSorted`, `sum`, `min`, `indexOf`). */
export const ITEMS_COST: CostRule = {
  actual: ([of]) => (of === undefined ? 0 : traversalCost(of)),
  estimate: ([of]) => {
    if (of?.type.kind !== 'list') return { cost: scaled(sizeOf(of), TRAVERSAL) }
    const { kind } = of.type.element
    const each = kind === 'string' || kind === 'bytes' ? plus(ONE, scaled(of.itemSize, TRAVERSAL)) : ONE
    return { cost: times(of.size, each) }
  },
}

/** `replace`: the result is largest where the shortest part is replaced by the longest text. */
export const REPLACE_COST: CostRule = {
  ...traversalOf(0, 2),
  estimate: (operands) => {
    const [text, part, by] = [sizeOf(operands[0]), sizeOf(operands[1]), sizeOf(operands[2])]
    return { cost: scaled(text, 2 * TRAVERSAL), size: range(replaced(text.min, part.max, by.min), replaced(text.max, part.min, by.max)) }
  },
}
const replaced = (text: number, part: number, by: number): number => {
  if (part === 0) return (text + 1) * by + text
  return by <= part ? text : Math.ceil(text / part) * by
}

export const SPLIT_COST: CostRule = {
  ...traversalOf(0, 2),
  estimate: (operands) => {
    const size = sizeOf(operands[0])
    const limit = operands[2]?.literal
    return { cost: scaled(size, 2 * TRAVERSAL), size: range(0, typeof limit === 'bigint' && limit >= 0n ? Number(limit) : size.max) }
  },
}

export const JOIN_COST: CostRule = {
  actual: (_, result) => Math.ceil(actual(result) * 2 * TRAVERSAL),
  estimate: ([of, separator]) => {
    const items = sizeOf(of)
    const between = range(Math.max(0, items.min - 1), Math.max(0, items.max - 1))
    const text = times(items, of?.itemSize ?? UNBOUNDED)
    const size = separator === undefined ? text : plus(text, times(separator.size, between))
    return { cost: scaled(size, TRAVERSAL), size }
  },
}
