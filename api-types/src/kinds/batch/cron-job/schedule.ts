/** Schedules in the standard syntax of the cron library that upstream uses, with its messages for what is wrong. */

import { parseDuration } from './duration.ts'
import { isKnownZone } from './time-zone.ts'

/** A field of a schedule: the values that it names, ascending. */
export interface ScheduleField {
  readonly values: readonly number[]
  /** It says `*` or `?`. A day must then suit the other of the two fields of days alone. */
  readonly any: boolean
}

/** What a schedule says. A zone in it is kept where it was stored long ago. */
export type Schedule = { readonly zone: string | undefined } & (
  | { readonly everyMs: number }
  | {
      readonly minute: ScheduleField
      readonly hour: ScheduleField
      readonly day: ScheduleField
      readonly month: ScheduleField
      readonly weekday: ScheduleField
    }
)

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
const DESCRIPTORS: ReadonlyMap<string, string> = new Map([
  ['@yearly', '0 0 1 1 *'],
  ['@annually', '0 0 1 1 *'],
  ['@monthly', '0 0 1 * *'],
  ['@weekly', '0 0 * * 0'],
  ['@daily', '0 0 * * *'],
  ['@midnight', '0 0 * * *'],
  ['@hourly', '0 * * * *'],
])

/** Why the schedule cannot be read; undefined where it can be. */
export const checkSchedule = (schedule: string): string | undefined => {
  const read = parseSchedule(schedule)
  return typeof read === 'string' ? read : undefined
}

/** Reads a schedule, or gives the reason why it cannot be read. */
export const parseSchedule = (schedule: string): Schedule | string => {
  if (schedule === '') return 'empty spec string'
  const zoned = /^(?:CRON_)?TZ=(\S*)(?:\s(.*))?$/s.exec(schedule)
  const zone = zoned?.[1] || undefined
  if (zone !== undefined && zone !== 'UTC' && zone !== 'Local' && !isKnownZone(zone))
    return `provided bad location ${zone}: unknown time zone ${zone}`
  const text = zoned === null ? schedule : (zoned[2] ?? '').trim()
  if (text.startsWith('@every ')) return parseEvery(text, zone)
  const standard = text.startsWith('@') ? DESCRIPTORS.get(text) : text
  if (standard === undefined) return `unrecognized descriptor: ${text}`
  const parts = standard.split(/\s+/).filter((field) => field !== '')
  if (parts.length !== FIELDS.length) return `expected exactly 5 fields, found ${parts.length}: [${parts.join(' ')}]`
  return parseFields(parts, zone)
}

/** Whole seconds, and one at least. */
const parseEvery = (text: string, zone: string | undefined): Schedule | string => {
  const wait = parseDuration(text.slice('@every '.length))
  if (typeof wait === 'string') return `failed to parse duration ${text}: ${wait}`
  return { zone, everyMs: Math.max(1, Math.floor(wait / 1000)) * 1000 }
}

const parseFields = (parts: readonly string[], zone: string | undefined): Schedule | string => {
  const read: ScheduleField[] = []
  for (const [i, part] of parts.entries()) {
    const field = parseField(part, FIELDS[i] as Bounds)
    if (typeof field === 'string') return field
    read.push(field)
  }
  const [minute, hour, day, month, weekday] = read as [ScheduleField, ScheduleField, ScheduleField, ScheduleField, ScheduleField]
  return { zone, minute, hour, day, month, weekday }
}

const parseField = (text: string, bounds: Bounds): ScheduleField | string => {
  const values = new Set<number>()
  let any = false
  for (const part of text.split(',').filter((each) => each !== '')) {
    const range = parseRange(part, bounds)
    if (typeof range === 'string') return range
    for (let value = range.start; value <= range.end; value += range.step) values.add(value)
    any ||= range.any
  }
  return { values: [...values].sort((a, b) => a - b), any }
}

interface Range {
  readonly start: number
  readonly end: number
  readonly step: number
  readonly any: boolean
}

/** `*`, `5`, `1-5`, each with or without a step, `/2`. */
const parseRange = (text: string, bounds: Bounds): Range | string => {
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
  return step === 0 ? `step of range should be a positive number: ${text}` : { start, end, step, any: any && step === 1 }
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
