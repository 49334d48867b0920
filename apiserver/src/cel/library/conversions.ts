import { range } from '../cost/range.ts'
import { traversalInto } from '../cost/rules.ts'
import { sizeOf } from '../run/equal.ts'
import { typeNameOf } from '../run/kinds.ts'
import { durationText, parseDuration, parseTimestamp, timestampText } from '../run/time.ts'
import {
  type DurationValue,
  error,
  type ListValue,
  type MapValue,
  type ObjectValue,
  type TimestampValue,
  type UintValue,
  type Value,
} from '../values.ts'
import { fn, fns, type Overload } from './define.ts'
import { duration, int, timestamp, truncated, uint } from './numbers.ts'

const NANOS_PER_SECOND = 1_000_000_000n
const INT_TEXT = /^[+-]?\d+$/
const DOUBLE_TEXT = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/
const TRUE = new Set(['1', 't', 'T', 'true', 'TRUE', 'True'])
const FALSE = new Set(['0', 'f', 'F', 'false', 'FALSE', 'False'])
const ENCODER = new TextEncoder()
const DECODER = new TextDecoder('utf-8', { fatal: true })

const toSize = (size: number): Value => BigInt(size)
/** Characters are code points. */
export const characters = (text: string): number => {
  if (!/[\ud800-\udfff]/.test(text)) return text.length
  let count = 0
  for (const _ of text) count += 1
  return count
}

const sizes: readonly Overload[] = [
  ...fns(['size(string): int', 'string.size(): int'], (text: string) => toSize(characters(text))),
  ...fns(['size(bytes): int', 'bytes.size(): int'], (bytes: Uint8Array) => toSize(bytes.length)),
  ...fns(['size(list(T)): int', 'list(T).size(): int'], (of: ListValue) => toSize(of.items.length)),
  ...fns(['size(map(K, V)): int', 'map(K, V).size(): int'], (of: MapValue | ObjectValue) => toSize(sizeOf(of))),
]

/** A double as Go's `%g` prints it in the shortest form. */
export const doubleText = (value: number): string => {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf'
  const [digits = '', exponent = '0'] = value.toExponential().split('e')
  const power = Number(exponent)
  if (power >= -4 && power < 21) return Object.is(value, -0) ? '-0' : String(value)
  return `${digits}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`
}

const conversions: readonly Overload[] = [
  fn('int(int): int', (value: bigint) => value),
  fn('int(uint): int', ({ value }: UintValue) => int(value)),
  fn('int(double): int', (value: number) => truncated(value, int)),
  fn('int(string): int', (text: string) => (INT_TEXT.test(text) ? int(BigInt(text.replace('+', ''))) : conversionError('int', text))),
  fn('int(timestamp): int', ({ nanos }: TimestampValue) => floorSeconds(nanos)),
  fn('int(duration): int', ({ nanos }: DurationValue) => nanos),
  fn('uint(uint): uint', (value: UintValue) => value),
  fn('uint(int): uint', (value: bigint) => uint(value)),
  fn('uint(double): uint', (value: number) => truncated(value, uint)),
  fn('uint(string): uint', (text: string) => (/^\d+$/.test(text) ? uint(BigInt(text)) : conversionError('uint', text))),
  fn('double(double): double', (value: number) => value),
  fn('double(int): double', (value: bigint) => Number(value)),
  fn('double(uint): double', ({ value }: UintValue) => Number(value)),
  fn('double(string): double', (text: string) => (DOUBLE_TEXT.test(text) ? Number(text) : conversionError('double', text))),
  fn('bool(bool): bool', (value: boolean) => value),
  fn('bool(string): bool', (text: string) => (TRUE.has(text) ? true : FALSE.has(text) ? false : conversionError('bool', text))),
  fn('string(string): string', (text: string) => text),
  fn('string(bool): string', (value: boolean) => String(value)),
  fn('string(int): string', (value: bigint) => String(value)),
  fn('string(uint): string', ({ value }: UintValue) => String(value)),
  fn('string(double): string', (value: number) => doubleText(value)),
  fn('string(timestamp): string', ({ nanos }: TimestampValue) => timestampText(nanos)),
  fn('string(duration): string', ({ nanos }: DurationValue) => durationText(nanos)),
  fn(
    'string(bytes): string',
    (bytes: Uint8Array) => decoded(bytes),
    traversalInto(0, ({ min, max }) => range(Math.floor(min / 4), max)),
  ),
  fn('bytes(bytes): bytes', (bytes: Uint8Array) => bytes),
  fn(
    'bytes(string): bytes',
    (text: string) => ENCODER.encode(text),
    traversalInto(0, ({ min, max }) => range(min, max * 4)),
  ),
  fn('timestamp(timestamp): timestamp', (value: TimestampValue) => value),
  fn('timestamp(int): timestamp', (seconds: bigint) => timestamp(seconds * NANOS_PER_SECOND)),
  fn('timestamp(string): timestamp', (text: string) => made(text, parseTimestamp, timestamp, 'timestamp')),
  fn('duration(duration): duration', (value: DurationValue) => value),
  fn('duration(int): duration', (nanos: bigint) => duration(nanos)),
  fn('duration(string): duration', (text: string) => made(text, parseDuration, duration, 'duration')),
  fn('dyn(T): dyn', (value: Value) => value),
  fn('type(T): type(T)', (value: Value) => ({ tag: 'type', name: typeNameOf(value) })),
]

const conversionError = (to: string, text: string): Value =>
  error(`type conversion error from 'string' to '${to}': ${JSON.stringify(text)}`)
const floorSeconds = (nanos: bigint): bigint =>
  (nanos - (((nanos % NANOS_PER_SECOND) + NANOS_PER_SECOND) % NANOS_PER_SECOND)) / NANOS_PER_SECOND

const made = (text: string, parse: (text: string) => bigint | undefined, make: (nanos: bigint) => Value, to: string): Value => {
  const nanos = parse(text)
  return nanos === undefined ? conversionError(to, text) : make(nanos)
}

const decoded = (bytes: Uint8Array): Value => {
  try {
    return DECODER.decode(bytes)
  } catch {
    return error('invalid UTF-8 in bytes, cannot convert to string')
  }
}

/** Conversions between types, and sizes. */
export const conversionsAndSizes: readonly Overload[] = [...sizes, ...conversions]
