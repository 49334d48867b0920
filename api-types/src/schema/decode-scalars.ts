import { canonicalQuantity, QuantityError } from '../quantity.ts'
import { decodeBase64, encodeBase64, scanBase64 } from '../util/base64.ts'
import { type DecodeState, noteText, noteType } from './decode-state.ts'
import { canonicalMicroTime, canonicalTime } from './decode-time.ts'
import type { JsonValue } from './json.ts'
import type { Scalar } from './model.ts'

/** Gives the value in its stored form. Never called with null. What it cannot take it notes, and gives undefined. */
export type Decode = (value: JsonValue, state: DecodeState) => JsonValue | undefined

/** Go's name of a scalar's type, as errors show it. */
export const GO_NAMES: Readonly<Record<Scalar, string>> = {
  string: 'string',
  bool: 'bool',
  int32: 'int32',
  int64: 'int64',
  uint8: 'uint8',
  uint32: 'uint32',
  double: 'float64',
  bytes: '[]uint8',
  time: 'string',
  microTime: 'string',
  duration: 'string',
  quantity: 'string',
  intOrString: 'int32',
  raw: '',
  json: '',
  fieldsV1: '',
}

/** What an absent value reads as. Times that are absent are written as null. */
export const ZEROS: Readonly<Record<Scalar, JsonValue>> = {
  string: '',
  bool: false,
  int32: 0,
  int64: 0,
  uint8: 0,
  uint32: 0,
  double: 0,
  bytes: '',
  time: null,
  microTime: null,
  duration: '0s',
  quantity: '0',
  intOrString: 0,
  raw: null,
  json: null,
  fieldsV1: null,
}

/** Types that are structs in Go: their zero value is written even where a field says `omitempty`. */
export const WRITTEN_WHEN_ZERO: ReadonlySet<string> = new Set<Scalar>([
  'time',
  'microTime',
  'duration',
  'quantity',
  'intOrString',
  'raw',
  'json',
  'fieldsV1',
])

const integer =
  (min: number, max: number, goType: string): Decode =>
  (value, state) =>
    typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max ? value : noteType(state, value, goType)

const MIN_INT64 = -(2n ** 63n)
const MAX_INT64 = 2n ** 63n - 1n
const int64: Decode = (value, state) => {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value
  return typeof value === 'bigint' && value >= MIN_INT64 && value <= MAX_INT64 ? value : noteType(state, value, 'int64')
}

const double: Decode = (value, state) => {
  if (typeof value === 'number' && Number.isFinite(value)) return value
  return typeof value === 'bigint' && Number.isFinite(Number(value)) ? Number(value) : noteType(state, value, 'float64')
}

const bytes: Decode = (value, state) => {
  if (Array.isArray(value)) return bytesOfNumbers(value, state)
  if (typeof value !== 'string') return noteType(state, value, '[]uint8')
  const { corruptAt, plain } = scanBase64(value)
  if (corruptAt >= 0) return noteText(state, `illegal base64 data at input byte ${corruptAt}`)
  // Line breaks, and bits that the last digit has too many, do not come back from Go either.
  return plain && !value.endsWith('=') ? value : encodeBase64(decodeBase64(value) ?? new Uint8Array())
}

/** Go takes a list of numbers for bytes as well. */
const bytesOfNumbers = (values: readonly JsonValue[], state: DecodeState): JsonValue | undefined => {
  const out = new Uint8Array(values.length)
  for (let i = 0; i < values.length; i++) {
    const value = SCALARS.uint8(values[i] ?? 0, state)
    if (typeof value !== 'number') return undefined
    out[i] = value
  }
  return encodeBase64(out)
}

const quantity: Decode = (value, state) => {
  try {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint') return canonicalQuantity(value)
    return canonicalQuantity(JSON.stringify(value))
  } catch (error) {
    if (error instanceof QuantityError) return noteText(state, error.message)
    throw error
  }
}

const int32 = integer(-2147483648, 2147483647, 'int32')

const inText =
  (canonical: (text: string) => { readonly text: string } | { readonly error: string }): Decode =>
  (value, state) => {
    if (typeof value !== 'string') return noteType(state, value, 'string')
    const result = canonical(value)
    return 'text' in result ? result.text : noteText(state, result.error)
  }

const DURATION = /^[+-]?(0|(\d+\.?\d*|\.\d+)(ns|us|\u00b5s|\u03bcs|ms|s|m|h))+$/
const duration = (text: string): { readonly text: string } | { readonly error: string } =>
  DURATION.test(text) ? { text } : { error: `time: invalid duration ${JSON.stringify(text)}` }

/** Free-form values are kept as they are, but no deeper than what can be walked and written again. */
const MAX_FREE_DEPTH = 1000
const free: Decode = (value, state) => (isWithin(value, MAX_FREE_DEPTH) ? value : noteText(state, 'exceeded max depth'))

const isWithin = (value: JsonValue | undefined, depth: number): boolean => {
  if (typeof value !== 'object' || value === null) return true
  if (depth === 0) return false
  if (Array.isArray(value)) return value.every((item) => isWithin(item, depth - 1))
  for (const key in value) if (!isWithin(value[key], depth - 1)) return false
  return true
}

export const SCALARS: Readonly<Record<Scalar, Decode>> = {
  string: (value, state) => (typeof value === 'string' ? value : noteType(state, value, 'string')),
  bool: (value, state) => (typeof value === 'boolean' ? value : noteType(state, value, 'bool')),
  int32,
  int64,
  uint8: integer(0, 255, 'uint8'),
  uint32: integer(0, 4294967295, 'uint32'),
  double,
  bytes,
  time: inText(canonicalTime),
  microTime: inText(canonicalMicroTime),
  duration: inText(duration),
  quantity,
  intOrString: (value, state) => (typeof value === 'string' ? value : int32(value, state)),
  raw: free,
  json: free,
  fieldsV1: free,
}
