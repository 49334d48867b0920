/** Schedules in the standard syntax of the cron library that upstream uses, with its messages for what is wrong. */

import { checkDuration } from './duration.ts'
import { isKnownZone } from './time-zone.ts'

interface Bounds {
  readonly min: number
  readonly max: number
  readonly names: ReadonlyMap<string, number>
}

const numbered = (names: string, from: number): ReadonlyMap<string, number> =>
  new Map(names.split(' ').map((name, i) => [name, i + from] as const))
const NO_NAMES: ReadonlyMap<string, number> = new Map()

const FIELDS: readonly Bounds[] = [
  { min: 0, max: 59, names: NO_NAMES },
  { min: 0, max: 23, names: NO_NAMES },
  { min: 1, max: 31, names: NO_NAMES },
  { min: 1, max: 12, names: numbered('jan feb mar apr may jun jul aug sep oct nov dec', 1) },
  { min: 0, max: 6, names: numbered('sun mon tue wed thu fri sat', 0) },
]
const DESCRIPTORS = ['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly']

/** Why the schedule cannot be read; undefined where it can be. */
export const checkSchedule = (schedule: string): string | undefined => {
  if (schedule === '') return 'empty spec string'
  const zoned = /^(?:CRON_)?TZ=(\S*)(?:\s(.*))?$/s.exec(schedule)
  if (zoned !== null) {
    const zone = zoned[1] ?? ''
    if (zone !== '' && zone !== 'UTC' && zone !== 'Local' && !isKnownZone(zone))
      return `provided bad location ${zone}: unknown time zone ${zone}`
  }
  const text = zoned === null ? schedule : (zoned[2] ?? '').trim()
  if (text.startsWith('@')) return checkDescriptor(text)
  const fields = text.split(/\s+/).filter((field) => field !== '')
  if (fields.length !== FIELDS.length) return `expected exactly 5 fields, found ${fields.length}: [${fields.join(' ')}]`
  return firstOf(fields.map((field, i) => () => checkField(field, FIELDS[i] as Bounds)))
}

const checkDescriptor = (text: string): string | undefined => {
  if (DESCRIPTORS.includes(text)) return undefined
  if (!text.startsWith('@every ')) return `unrecognized descriptor: ${text}`
  const wrong = checkDuration(text.slice('@every '.length))
  return wrong === undefined ? undefined : `failed to parse duration ${text}: ${wrong}`
}

const firstOf = (checks: readonly (() => string | undefined)[]): string | undefined => {
  for (const check of checks) {
    const wrong = check()
    if (wrong !== undefined) return wrong
  }
  return undefined
}

const checkField = (field: string, bounds: Bounds): string | undefined =>
  firstOf(
    field
      .split(',')
      .filter((part) => part !== '')
      .map((part) => () => checkRange(part, bounds)),
  )

/** `*`, `5`, `1-5`, each with or without a step, `/2`. */
const checkRange = (text: string, bounds: Bounds): string | undefined => {
  const [range = '', stepText, ...moreSteps] = text.split('/')
  const [low = '', high, ...moreHyphens] = range.split('-')
  const any = low === '*' || low === '?'
  const start = any ? bounds.min : numberOrName(low, bounds)
  if (typeof start === 'string') return start
  if (!any && moreHyphens.length > 0) return `too many hyphens: ${text}`
  const given = any ? bounds.max : high === undefined ? start : numberOrName(high, bounds)
  if (typeof given === 'string') return given
  if (moreSteps.length > 0) return `too many slashes: ${text}`
  const step = stepText === undefined ? 1 : toNumber(stepText)
  if (typeof step === 'string') return step
  // A start with a step and no end goes on to the last there is.
  const end = stepText !== undefined && !any && high === undefined ? bounds.max : given
  if (start < bounds.min) return `beginning of range (${start}) below minimum (${bounds.min}): ${text}`
  if (end > bounds.max) return `end of range (${end}) above maximum (${bounds.max}): ${text}`
  if (start > end) return `beginning of range (${start}) beyond end of range (${end}): ${text}`
  return step === 0 ? `step of range should be a positive number: ${text}` : undefined
}

const numberOrName = (text: string, { names }: Bounds): number | string => names.get(text.toLowerCase()) ?? toNumber(text)

/** The number, or why it is none. */
const toNumber = (text: string): number | string => {
  if (!/^[+-]?\d+$/.test(text)) return `failed to parse int from ${text}: strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`
  const value = Number(text)
  if (Math.abs(value) >= 2 ** 63)
    return `failed to parse int from ${text}: strconv.Atoi: parsing ${JSON.stringify(text)}: value out of range`
  return value < 0 ? `negative number (${value}) not allowed: ${text}` : value
}
