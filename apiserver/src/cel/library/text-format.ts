import { keysOf, valueAt } from '../run/equal.ts'
import { typeNameOf } from '../run/kinds.ts'
import { durationText, timestampText } from '../run/time.ts'
import { error, isError, isTagged, itemAt, type ListValue, type Value } from '../values.ts'
import { doubleText } from './conversions.ts'

const CLAUSE = /%(%|(?:\.(\d+))?([a-zA-Z]))/g
const DEFAULT_PRECISION = 6

/** `'%s is %d'.format([name, count])`. */
export const formatText = (template: string, args: ListValue): Value => {
  let next = 0
  let problem: Value | undefined
  const text = template.replace(CLAUSE, (whole, clause: string, precision: string | undefined, verb: string | undefined) => {
    if (clause === '%' || problem !== undefined) return '%'
    if (next >= args.items.length) {
      problem = error(`index ${next} out of range`)
      return whole
    }
    const piece = formatted(itemAt(args, next), verb ?? '', precision === undefined ? undefined : Number(precision))
    next += 1
    if (typeof piece === 'string') return piece
    problem = piece
    return whole
  })
  return problem ?? text
}

const formatted = (value: Value, verb: string, precision: number | undefined): Value => {
  switch (verb) {
    case 's':
      return plainText(value)
    case 'd':
      return wholeText(value, 10) ?? refused(value, 'integers', 'decimal')
    case 'b':
      return typeof value === 'boolean' ? String(Number(value)) : (wholeText(value, 2) ?? refused(value, 'integers and bools', 'binary'))
    case 'o':
      return wholeText(value, 8) ?? refused(value, 'integers', 'octal')
    case 'x':
    case 'X': {
      const hex = hexText(value)
      if (hex === undefined) return refused(value, 'integers, byte buffers, and strings', 'hex')
      return verb === 'X' ? hex.toUpperCase() : hex
    }
    case 'f':
      return fractionText(value, (number) => number.toFixed(precision ?? DEFAULT_PRECISION)) ?? refused(value, 'doubles', 'fixed-point')
    case 'e':
      return fractionText(value, (number) => exponentText(number, precision)) ?? refused(value, 'doubles', 'scientific notation')
    default:
      return error(`could not parse formatting clause: unrecognized formatting clause "${verb}"`)
  }
}

const refused = (value: Value, allowed: string, clause: string): Value =>
  error(`error during formatting: ${clause} clause can only be used on ${allowed}, was given ${typeNameOf(value)}`)

const exponentText = (value: number, precision: number | undefined): string => {
  const [digits = '', exponent = '+0'] = value.toExponential(precision ?? DEFAULT_PRECISION).split('e')
  return `${digits}e${exponent[0]}${exponent.slice(1).padStart(2, '0')}`
}

const fractionText = (value: Value, text: (number: number) => string): string | undefined => {
  const number = typeof value === 'bigint' ? Number(value) : value
  if (typeof number !== 'number') return undefined
  return Number.isFinite(number) ? text(number) : doubleText(number).replace('+', '')
}

const wholeText = (value: Value, base: number): string | undefined => {
  if (typeof value === 'bigint') return value.toString(base)
  return isTagged(value) && value.tag === 'uint' ? value.value.toString(base) : undefined
}

const hexText = (value: Value): string | undefined => {
  const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value
  if (!(bytes instanceof Uint8Array)) return wholeText(value, 16)
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** `%s`: any value; lists and maps with what is in them. */
const plainText = (value: Value): Value => {
  if (typeof value === 'string') return value
  if (typeof value === 'boolean' || typeof value === 'bigint' || value === null) return String(value)
  if (typeof value === 'number') return doubleText(value)
  if (value instanceof Uint8Array) return new TextDecoder().decode(value)
  switch (value.tag) {
    case 'uint':
      return String(value.value)
    case 'timestamp':
      return timestampText(value.nanos)
    case 'duration':
      return durationText(value.nanos)
    case 'type':
      return value.name
    case 'list':
      return wrapped(
        '[]',
        value.items.map((_, i) => plainText(itemAt(value, i))),
      )
    case 'map':
    case 'object': {
      const entries = keysOf(value).map((key) => [plainText(key), plainText(valueAt(value, key) ?? null)] as const)
      const failed = entries.flat().find((each) => isError(each))
      return failed ?? wrapped('{}', entries.map(([key, each]) => `${String(key)}: ${String(each)}`).sort())
    }
    default:
      return refused(value, 'strings, bools, integers, bytes, doubles, maps, lists, types, durations, and timestamps', 'string')
  }
}

const wrapped = (brackets: string, parts: readonly Value[]): Value =>
  parts.find((each) => isError(each)) ?? `${brackets[0]}${parts.join(', ')}${brackets[1]}`
