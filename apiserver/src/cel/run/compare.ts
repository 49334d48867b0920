import { isTagged, type Value } from '../values.ts'

/** Less, equal, greater: -1, 0, 1; undefined where the two have no order. Text is ordered by code points, as in Go. */
export const compare = (a: Value, b: Value): -1 | 0 | 1 | undefined => {
  if (typeof a === 'string') return typeof b === 'string' ? compareText(a, b) : undefined
  if (typeof a === 'boolean') return typeof b === 'boolean' ? order(Number(a), Number(b)) : undefined
  if (a instanceof Uint8Array) return b instanceof Uint8Array ? compareBytes(a, b) : undefined
  const [left, right] = [plainNumber(a), plainNumber(b)]
  if (left !== undefined && right !== undefined) return order(left, right)
  if (!isTagged(a) || !isTagged(b)) return undefined
  if ((a.tag === 'timestamp' || a.tag === 'duration') && b.tag === a.tag) return order(a.nanos, b.nanos)
  return undefined
}

const plainNumber = (value: Value): number | bigint | undefined => {
  if (typeof value === 'bigint' || typeof value === 'number') return value
  return isTagged(value) && value.tag === 'uint' ? value.value : undefined
}

/** NaN has no order. */
const order = (a: number | bigint, b: number | bigint): -1 | 0 | 1 | undefined => {
  if (a < b) return -1
  if (a > b) return 1
  // biome-ignore lint/suspicious/noDoubleEquals: a bigint and a number are compared by value
  return a == b ? 0 : undefined
}

const SURROGATE = 0xd800
const compareText = (a: string, b: string): -1 | 0 | 1 => {
  const length = Math.min(a.length, b.length)
  let i = 0
  while (i < length && a.charCodeAt(i) === b.charCodeAt(i)) i += 1
  if (i === length) return a.length === b.length ? 0 : a.length < b.length ? -1 : 1
  const [left, right] = [a.charCodeAt(i), b.charCodeAt(i)]
  // Half of a pair sorts above the rest of the plane, as the pair is a greater code point.
  const [high, other] = [left >= SURROGATE && left < 0xe000, right >= SURROGATE && right < 0xe000]
  if (high !== other) return high ? 1 : -1
  return left < right ? -1 : 1
}

export const compareBytes = (a: Uint8Array, b: Uint8Array): -1 | 0 | 1 => {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i += 1) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0)
    if (difference !== 0) return difference < 0 ? -1 : 1
  }
  return a.length === b.length ? 0 : a.length < b.length ? -1 : 1
}
