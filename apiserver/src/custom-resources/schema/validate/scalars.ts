import { hasFormat } from '../formats.ts'
import type { Rules } from '../node.ts'
import { matchesPattern } from '../patterns.ts'
import { addError, type Result } from './result.ts'

const MAX_INT64 = 2n ** 63n - 1n
const MIN_INT64 = -(2n ** 63n)
const EPSILON = 1e-9

/** Whether Go would carry a number as an integer. Past 2^53 only what was written as one is. */
export const isWhole = (value: number | bigint): boolean =>
  typeof value === 'bigint' ? value >= MIN_INT64 && value <= MAX_INT64 : Number.isSafeInteger(value)

/** What a schema says of a text. Its length is judged first: a text that is far too long is compared with no pattern. */
export const checkText = (result: Result, rules: Rules | undefined, text: string, path: string): void => {
  result.matches++
  if (rules === undefined) return
  const { maxLength, minLength, pattern, format } = rules
  if (maxLength !== undefined && exceeds(text, maxLength))
    addError(result, path, { type: 'FieldValueTooLong', detail: `may not be more than ${maxLength} bytes` })
  else if (minLength !== undefined && text.length < minLength * 2 && [...text].length < minLength)
    addError(result, path, { value: text, detail: `${path} in body should be at least ${minLength} chars long` })
  else if (pattern !== undefined && !matchesPattern(pattern, text))
    addError(result, path, { value: text, detail: `${path} in body should match '${pattern.source}'` })
  if (format === undefined) return
  if (!hasFormat(format, text))
    addError(result, path, {
      type: 'FieldValueTypeInvalid',
      value: text,
      detail: `${path} in body must be of type ${format}: ${JSON.stringify(text)}`,
    })
  result.matches++
}

/** Characters are counted only where their number is in doubt: a character is one or two code units. */
const exceeds = (text: string, max: number): boolean => text.length > max && (text.length > max * 2 || [...text].length > max)

export const checkNumber = (result: Result, rules: Rules | undefined, value: number | bigint, path: string): void => {
  result.matches += 2
  if (rules === undefined) return
  const { multipleOf, minimum, maximum, exclusiveMinimum, exclusiveMaximum } = rules
  const refuse = (why: string, limit: number): void =>
    addError(result, path, { value, detail: `${path} in body should be ${why} ${isWhole(value) ? Math.trunc(limit) : goNumber(limit)}` })
  if (multipleOf !== undefined && !isMultiple(value, multipleOf)) refuse('a multiple of', multipleOf)
  if (minimum !== undefined) {
    const least = limitFor(value, minimum)
    if (value < least || (exclusiveMinimum && value <= least))
      refuse(exclusiveMinimum ? 'greater than' : 'greater than or equal to', minimum)
  }
  if (maximum === undefined) return
  const most = limitFor(value, maximum)
  if (value > most || (exclusiveMaximum && value >= most)) refuse(exclusiveMaximum ? 'less than' : 'less than or equal to', maximum)
}

/** Upstream compares whole numbers with the whole part of a limit. */
const limitFor = (value: number | bigint, limit: number): number => (isWhole(value) ? Math.trunc(limit) : limit)

const isMultiple = (value: number | bigint, factor: number): boolean => {
  const whole = Math.trunc(factor)
  if (isWhole(value) && whole !== 0) return typeof value === 'bigint' ? value % BigInt(whole) === 0n : value % whole === 0
  const quotient = factor < 1 ? (1 / factor) * Number(value) : Number(value) / factor
  return (
    Math.abs(quotient) <= Number.MAX_SAFE_INTEGER && Math.abs(quotient - Math.round(quotient)) <= EPSILON * Math.max(1, Math.abs(quotient))
  )
}

/** A number as Go's `%v` prints it: with an exponent of two digits from a million on, and below a ten-thousandth. */
export const goNumber = (value: number): string => {
  const size = Math.abs(value)
  const text = size !== 0 && (size < 1e-4 || size >= 1e6) ? value.toExponential() : String(value)
  return text.replace(/e([+-])(\d)$/, 'e$10$2')
}
