/** How a quantity is written: `1500m` and `2G`, `1536Mi`, or `15e2`. */
export type QuantityFormat = 'DecimalSI' | 'BinarySI' | 'DecimalExponent'

/** An exact amount, upstream's `resource.Quantity`. Nothing below a billionth is kept: parsing rounds away from zero. */
export interface Quantity {
  /** The amount in billionths. */
  readonly nanos: bigint
  readonly format: QuantityFormat
  /** The text it was parsed from, where upstream prints that instead of the canonical one: `1.500`, `+5`, `1e3`. */
  readonly text?: string | undefined
}

/** Upstream's three errors: the form, the number, or the suffix is wrong. */
export class QuantityError extends Error {}

const FORM_TEXT = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
const NUMBER_TEXT = 'unable to parse numeric part of quantity'
const SUFFIX_TEXT = "unable to parse quantity's suffix"

const FORM = /^([+-]?)(\d*)(\.?)(\d*)([eEinumkKMGTP]*[+-]?\d*)$/
const EXPONENT = /^[eE]([+-]?\d+)$/
const NANO = 9
const NANOS = 10n ** 9n
const MAX_INT64 = 2n ** 63n - 1n
/** Far more than any amount needs; without a bound a text of a few bytes could ask for gigabytes of digits. */
const MAX_EXPONENT = 1000
const MAX_TEXT = 1024

interface Suffix {
  readonly base: 2 | 10
  readonly exponent: number
  readonly format: QuantityFormat
}
const decimal = (exponent: number): Suffix => ({ base: 10, exponent, format: 'DecimalSI' })
const binary = (exponent: number): Suffix => ({ base: 2, exponent, format: 'BinarySI' })
const SUFFIXES: ReadonlyMap<string, Suffix> = new Map([
  ['n', decimal(-9)],
  ['u', decimal(-6)],
  ['m', decimal(-3)],
  ['', decimal(0)],
  ['k', decimal(3)],
  ['M', decimal(6)],
  ['G', decimal(9)],
  ['T', decimal(12)],
  ['P', decimal(15)],
  ['E', decimal(18)],
  ['Ki', binary(10)],
  ['Mi', binary(20)],
  ['Gi', binary(30)],
  ['Ti', binary(40)],
  ['Pi', binary(50)],
  ['Ei', binary(60)],
])
const DECIMAL_NAMES: ReadonlyMap<number, string> = new Map([
  [-9, 'n'],
  [-6, 'u'],
  [-3, 'm'],
  [0, ''],
  [3, 'k'],
  [6, 'M'],
  [9, 'G'],
  [12, 'T'],
  [15, 'P'],
  [18, 'E'],
])
const BINARY_NAMES = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei']

const suffixOf = (text: string): Suffix | undefined => {
  const known = SUFFIXES.get(text)
  if (known !== undefined) return known
  const match = EXPONENT.exec(text)
  return match === null ? undefined : { base: 10, exponent: Number(match[1]), format: 'DecimalExponent' }
}

/** Reads a quantity, a JSON number included. Throws `QuantityError`. */
export const parseQuantity = (given: string | number | bigint): Quantity => {
  const text = typeof given === 'string' ? given.trim() : String(given)
  const match = text === '' ? null : FORM.exec(text)
  if (match === null) throw new QuantityError(FORM_TEXT)
  const [, sign = '', whole = '', , fraction = '', suffixText = ''] = match
  const suffix = suffixOf(suffixText)
  if (suffix === undefined) throw new QuantityError(SUFFIX_TEXT)
  if (text.length > MAX_TEXT || suffix.exponent > MAX_EXPONENT) throw new QuantityError(NUMBER_TEXT)
  if (whole === '' && fraction === '' && !isExact('0', '', suffix)) throw new QuantityError(NUMBER_TEXT)
  const digits = `${whole.replace(/^0+/, '') || '0'}${fraction}`
  const size = nanosOf(BigInt(digits), fraction.length, suffix)
  const nanos = suffix.base === 2 && size > MAX_INT64 * NANOS && !isExact(digits, fraction, suffix) ? MAX_INT64 * NANOS : size
  return {
    nanos: sign === '-' ? -nanos : nanos,
    format: suffix.format,
    ...(printsAsGiven(digits, fraction, suffix) ? { text } : {}),
  }
}

/** Upstream keeps these in 64 bits, the rest in arbitrary precision, where binary amounts are capped. */
const isExact = (digits: string, fraction: string, { base, exponent }: Suffix): boolean => {
  if (base === 10) return digits.length <= 18 && exponent - fraction.length >= -NANO
  return fraction === '' && 15 - digits.length - Math.trunc((exponent * 3) / 10) - 1 >= 0
}

const printsAsGiven = (digits: string, fraction: string, suffix: Suffix): boolean => {
  if (!isExact(digits, fraction, suffix)) return false
  if (suffix.base === 2) return (Number(digits) & 7) !== 0 || Number(digits) % 8 !== 0
  return (suffix.exponent - fraction.length) % 3 === 0 && !digits.endsWith('000') && !digits.startsWith('0')
}

const nanosOf = (digits: bigint, places: number, { base, exponent }: Suffix): bigint => {
  const scaled = base === 2 ? digits << BigInt(exponent) : digits
  return shift(scaled, (base === 2 ? 0 : exponent) - places + NANO)
}

/** Times ten to the power given; what is cut off rounds away from zero. */
const shift = (value: bigint, power: number): bigint => {
  if (power >= 0) return value * 10n ** BigInt(power)
  // Past every digit only the rounding is left.
  if (-power > String(value).length + 1) return value === 0n ? 0n : value > 0n ? 1n : -1n
  return divideUp(value, 10n ** BigInt(-power))
}

const divideUp = (value: bigint, by: bigint): bigint => {
  const quotient = value / by
  if (quotient * by === value) return quotient
  return value > 0n ? quotient + 1n : quotient - 1n
}

/** The text as upstream prints it. */
export const formatQuantity = ({ nanos, format, text }: Quantity): string => {
  if (nanos === 0n) return '0'
  if (text !== undefined) return text
  const size = nanos < 0n ? -nanos : nanos
  if (format === 'BinarySI' && size >= 1024n * NANOS && nanos % NANOS === 0n) return binaryText(nanos / NANOS)
  return decimalText(nanos, format === 'DecimalExponent')
}

const binaryText = (value: bigint): string => {
  let power = 0
  while (power < BINARY_NAMES.length - 1 && value % 1024n === 0n) {
    value /= 1024n
    power++
  }
  return `${value}${BINARY_NAMES[power]}`
}

const decimalText = (nanos: bigint, asExponent: boolean): string => {
  let exponent = -NANO
  while (nanos % 1000n === 0n && (asExponent || exponent < 18)) {
    nanos /= 1000n
    exponent += 3
  }
  if (asExponent) return exponent === 0 ? `${nanos}` : `${nanos}e${exponent}`
  return `${nanos}${DECIMAL_NAMES.get(exponent)}`
}

/** Canonical text of a quantity on the wire. The usual ones (`500m`, `2`, `64Mi`) are already so and cost no arithmetic. */
export const canonicalQuantity = (given: string | number | bigint): string => {
  if (typeof given === 'string' && isPlain(given)) return given
  return formatQuantity(parseQuantity(given))
}

const ZERO = 48
const NINE = 57
/** One to three digits without a leading zero and with a plain suffix. */
const isPlain = (text: string): boolean => {
  const first = text.charCodeAt(0)
  if (!(first > ZERO && first <= NINE)) return false
  let i = 1
  while (i < 3 && text.charCodeAt(i) >= ZERO && text.charCodeAt(i) <= NINE) i++
  const rest = text.length - i
  if (rest === 0) return true
  const unit = text.charCodeAt(i)
  if (rest === 2) return text.charCodeAt(i + 1) === 105 && (unit === 77 || unit === 71 || unit === 75)
  return rest === 1 && (unit === 109 || unit === 107 || unit === 77 || unit === 71)
}

/** Tells whether a value of unknown kind reads as a quantity. */
export const isQuantityText = (value: unknown): value is string | number => {
  if (typeof value === 'number') return true
  if (typeof value !== 'string') return false
  try {
    parseQuantity(value)
    return true
  } catch {
    return false
  }
}

/** Below, at or above zero as `a` is less than, equal to or greater than `b`. */
export const compareQuantities = (a: Quantity, b: Quantity): number => (a.nanos < b.nanos ? -1 : a.nanos > b.nanos ? 1 : 0)

/** The sum, in the format of the first that is not zero. */
export const addQuantities = (a: Quantity, b: Quantity): Quantity => ({
  nanos: a.nanos + b.nanos,
  format: a.nanos === 0n ? b.format : a.format,
})
export const subtractQuantities = (a: Quantity, b: Quantity): Quantity => ({
  nanos: a.nanos - b.nanos,
  format: a.nanos === 0n ? b.format : a.format,
})
export const negateQuantity = ({ nanos, format }: Quantity): Quantity => ({ nanos: -nanos, format })

/** Whole units, rounded away from zero (upstream's `Value`). */
export const quantityValue = ({ nanos }: Quantity): bigint => divideUp(nanos, NANOS)
/** Thousandths, rounded away from zero (upstream's `MilliValue`). */
export const quantityMilliValue = ({ nanos }: Quantity): bigint => divideUp(nanos, 10n ** 6n)
export const quantityFromValue = (value: number | bigint, format: QuantityFormat): Quantity => ({ nanos: BigInt(value) * NANOS, format })
export const quantityFromMilli = (value: number | bigint, format: QuantityFormat): Quantity => ({
  nanos: BigInt(value) * 10n ** 6n,
  format,
})

/** Whole units of a quantity's text as a number: exact up to 2^53, enough for bytes, counts and cores. */
export const quantityToNumber = (given: string | number): number => fast(given, 1) ?? Number(quantityValue(parseQuantity(given)))
/** Thousandths where plain numbers hold them exactly, which is nearly always; undefined where they do not, or the text is no quantity. */
export const plainMilli = (given: string | number): number | undefined => fast(given, 1000)
/** Thousandths of a quantity's text as a number, for CPU. */
export const quantityToMilli = (given: string | number): number => fast(given, 1000) ?? Number(quantityMilliValue(parseQuantity(given)))

const FACTORS: ReadonlyMap<string, number> = new Map([
  ['', 1],
  ['m', 1 / 1000],
  ['k', 1e3],
  ['M', 1e6],
  ['G', 1e9],
  ['T', 1e12],
  ['Ki', 1024],
  ['Mi', 2 ** 20],
  ['Gi', 2 ** 30],
  ['Ti', 2 ** 40],
])
/** Arithmetic in plain numbers where it is exact: whole digits, a common suffix, a result below 2^53. */
const fast = (given: string | number, per: number): number | undefined => {
  if (typeof given === 'number') return Number.isSafeInteger(given * per) && Number.isInteger(given) ? given * per : undefined
  let digits = 0
  let i = 0
  for (; i < given.length && i < 15; i++) {
    const code = given.charCodeAt(i) - ZERO
    if (code < 0 || code > 9) break
    digits = digits * 10 + code
  }
  const factor = i === 0 ? undefined : FACTORS.get(given.slice(i))
  if (factor === undefined) return undefined
  if (factor < 1) return per === 1000 ? digits : Math.ceil(digits / 1000)
  const value = digits * factor * per
  return Number.isSafeInteger(value) ? value : undefined
}
