/** Arithmetic on quantities as they stand in objects, on top of `quantity.ts`. Texts have passed the schema, so they parse. */
import {
  addQuantities,
  canonicalQuantity,
  compareQuantities,
  formatQuantity,
  parseQuantity,
  plainMilli,
  quantityMilliValue,
  quantityValue,
} from '../../../quantity.ts'

export type QuantityValue = string | number
export type ResourceList = Readonly<Record<string, QuantityValue>>

// Each question is asked of plain numbers first: big ones cost more than all the rest of a container's validation.

export const sign = (value: QuantityValue): -1 | 0 | 1 => {
  const milli = plainMilli(value)
  if (milli !== undefined) return milli > 0 ? 1 : milli < 0 ? -1 : 0
  const { nanos } = parseQuantity(value)
  return nanos > 0n ? 1 : nanos < 0n ? -1 : 0
}
export const isNegative = (value: QuantityValue | undefined): boolean => value !== undefined && sign(value) < 0
export const compare = (a: QuantityValue, b: QuantityValue): number => {
  const [left, right] = [plainMilli(a), plainMilli(b)]
  if (left !== undefined && right !== undefined) return left < right ? -1 : left > right ? 1 : 0
  return compareQuantities(parseQuantity(a), parseQuantity(b))
}
export const add = (a: QuantityValue, b: QuantityValue): QuantityValue => formatQuantity(addQuantities(parseQuantity(a), parseQuantity(b)))
export const max = (a: QuantityValue, b: QuantityValue): QuantityValue => (compare(a, b) >= 0 ? a : b)
/** The canonical text, as upstream's messages show it. */
export const quantityText = (value: QuantityValue): string => canonicalQuantity(value)
export const isWhole = (value: QuantityValue): boolean => {
  const milli = plainMilli(value)
  return milli === undefined ? quantityMilliValue(parseQuantity(value)) % 1000n === 0n : milli % 1000 === 0
}
/** In whole units, rounded up. */
export const wholeValue = (value: QuantityValue): bigint => quantityValue(parseQuantity(value))

const NANOS_PER_MILLI = 1_000_000n

/** Rounded up to thousandths, the finest that resources are kept in (upstream's `SetDefaults_ResourceList`). */
export const roundUpToMilli = (value: QuantityValue): QuantityValue => {
  if (plainMilli(value) !== undefined) return value
  const parsed = parseQuantity(value)
  if (parsed.nanos % NANOS_PER_MILLI === 0n) return value
  const whole = parsed.nanos / NANOS_PER_MILLI
  return formatQuantity({ nanos: (parsed.nanos > 0n ? whole + 1n : whole) * NANOS_PER_MILLI, format: parsed.format })
}
