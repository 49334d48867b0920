/** The least and the most that something costs, or how large it is. The most is `Infinity` where nothing bounds it. */
export interface CostRange {
  readonly min: number
  readonly max: number
}

export const range = (min: number, max = min): CostRange => ({ min, max })
export const FREE = range(0)
export const ONE = range(1)
export const UNBOUNDED = range(0, Infinity)

/** Nothing times infinity is nothing: a loop over an empty list runs no step. */
const product = (a: number, b: number): number => (a === 0 || b === 0 ? 0 : a * b)

export const plus = (a: CostRange, b: CostRange): CostRange => range(a.min + b.min, a.max + b.max)
export const times = (a: CostRange, b: CostRange): CostRange => range(product(a.min, b.min), product(a.max, b.max))
export const scaled = (a: CostRange, factor: number): CostRange => range(Math.ceil(a.min * factor), Math.ceil(a.max * factor))
export const union = (a: CostRange, b: CostRange): CostRange => range(Math.min(a.min, b.min), Math.max(a.max, b.max))
export const sum = (ranges: readonly CostRange[]): CostRange => ranges.reduce(plus, FREE)

/** Upstream's factors: a character that is read, a character of a pattern. */
export const TRAVERSAL = 0.1
export const PATTERN = 0.25
