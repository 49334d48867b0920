const NANOS_PER_SECOND = 1_000_000_000n
const NANOS_PER_MILLI = 1_000_000n
const RFC3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9})\d*)?(Z|z|[+-]\d\d:\d\d)$/
const DATE = /^(\d{4})-(\d\d)-(\d\d)$/
const UNITS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1000n,
  µs: 1000n,
  μs: 1000n,
  ms: NANOS_PER_MILLI,
  s: NANOS_PER_SECOND,
  m: 60n * NANOS_PER_SECOND,
  h: 3600n * NANOS_PER_SECOND,
}
const DURATION = /^([+-]?)((?:(?:\d+\.?\d*|\.\d+)(?:ns|us|\u00b5s|\u03bcs|ms|s|m|h))+)$/
const DURATION_PART = /(\d*)\.?(\d*)(ns|us|\u00b5s|\u03bcs|ms|s|m|h)/g
const MAX_INT = 2n ** 63n - 1n

/** The bounds of CEL's timestamps: the years 1 to 9999, in nanoseconds. */
export const MIN_TIMESTAMP = -62135596800n * NANOS_PER_SECOND
export const MAX_TIMESTAMP = 253402300799n * NANOS_PER_SECOND + 999_999_999n

/** Nanoseconds since 1970 of a moment in RFC 3339, or of a date; undefined where the text is neither. */
export const parseTimestamp = (text: string): bigint | undefined => {
  const match = RFC3339.exec(text)
  if (match === null) return DATE.test(text) ? parseTimestamp(`${text}T00:00:00Z`) : undefined
  const [, year, month, day, hour, minute, second, fraction = '', zone = 'Z'] = match
  const millis = Date.UTC(2000, Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second))
  const date = new Date(millis)
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day))
  const isDate = date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day)
  if (!isDate || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined
  const offset = /[+-]/.test(zone) ? Number(`${zone[0]}1`) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4))) : 0
  return BigInt(date.getTime() - offset * 60_000) * NANOS_PER_MILLI + BigInt(fraction.padEnd(9, '0'))
}

/** Nanoseconds of a duration as Go writes it, `1h30m`; undefined where the text is none or it does not fit 64 bits. */
export const parseDuration = (text: string): bigint | undefined => {
  if (text === '0' || text === '+0' || text === '-0') return 0n
  const match = DURATION.exec(text)
  if (match === null) return undefined
  let nanos = 0n
  for (const [, whole = '', fraction = '', unit = ''] of (match[2] ?? '').matchAll(DURATION_PART)) {
    const scale = UNITS[unit] ?? 0n
    nanos += BigInt(whole === '' ? 0 : whole) * scale + (BigInt(fraction === '' ? 0 : fraction) * scale) / 10n ** BigInt(fraction.length)
    if (nanos > MAX_INT) return undefined
  }
  return match[1] === '-' ? -nanos : nanos
}

const fractionText = (nanos: bigint): string => (nanos === 0n ? '' : `.${String(nanos).padStart(9, '0').replace(/0+$/, '')}`)

/** A moment in RFC 3339, with as many digits after the second as it has. */
export const timestampText = (nanos: bigint): string => {
  const rest = ((nanos % NANOS_PER_SECOND) + NANOS_PER_SECOND) % NANOS_PER_SECOND
  const millis = Number((nanos - rest) / NANOS_PER_MILLI)
  return `${new Date(millis).toISOString().slice(0, 19)}${fractionText(rest)}Z`
}

/** A duration in seconds, as protobuf writes it: `90s`, `0.5s`. */
export const durationText = (nanos: bigint): string => {
  const absolute = nanos < 0n ? -nanos : nanos
  return `${nanos < 0n ? '-' : ''}${absolute / NANOS_PER_SECOND}${fractionText(absolute % NANOS_PER_SECOND)}s`
}

const OFFSET = /^([+-]?)(\d\d):(\d\d)$/
const formats = new Map<string, Intl.DateTimeFormat | undefined>()
const formatFor = (zone: string): Intl.DateTimeFormat | undefined => {
  if (formats.has(zone)) return formats.get(zone)
  let format: Intl.DateTimeFormat | undefined
  try {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
  } catch {
    format = undefined
  }
  // A bounded memory: zones come from expressions.
  if (formats.size > 100) formats.clear()
  formats.set(zone, format)
  return format
}

/** The wall clock of a zone at a moment, as a date whose UTC fields show it; undefined where there is no such zone. */
export const inZone = (nanos: bigint, zone: string): Date | undefined => {
  const rest = ((nanos % NANOS_PER_MILLI) + NANOS_PER_MILLI) % NANOS_PER_MILLI
  const millis = Number((nanos - rest) / NANOS_PER_MILLI)
  if (zone === 'UTC' || zone === '') return new Date(millis)
  const offset = OFFSET.exec(zone)
  if (offset !== null) {
    const minutes = Number(offset[2]) * 60 + Number(offset[3])
    return new Date(millis + (offset[1] === '-' ? -minutes : minutes) * 60_000)
  }
  const format = formatFor(zone)
  if (format === undefined) return undefined
  const parts = Object.fromEntries(format.formatToParts(millis).map(({ type, value }) => [type, Number(value)]))
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
  return new Date(Date.UTC(year, month - 1, day, hour, minute, second) + (((millis % 1000) + 1000) % 1000))
}
