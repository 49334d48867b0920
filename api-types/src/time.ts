/** metav1.Time: RFC 3339 in whole seconds and UTC, `2026-01-31T08:00:00Z`, from milliseconds since the epoch. */
export const formatTime = (ms: number): string => {
  const seconds = Math.floor(ms / 1000)
  if (!(seconds >= 0 && seconds <= LAST_SECOND)) return `${new Date(ms).toISOString().slice(0, 19)}Z`
  const ofDay = seconds % 86_400
  const time = `${twoDigits(Math.floor(ofDay / 3600))}:${twoDigits(Math.floor(ofDay / 60) % 60)}:${twoDigits(ofDay % 60)}`
  return `${dateText(Math.floor(seconds / 86_400))}T${time}Z`
}
/** 9999-12-31T23:59:59Z. */
const LAST_SECOND = 253_402_300_799
const twoDigits = (value: number): string => (value < 10 ? `0${value}` : String(value))

/** The date of a day since 1970: plain arithmetic (years begin in March, so that the leap day is the last), as writes ask for it often. */
const dateText = (day: number): string => {
  const since0000 = day + 719_468
  const era = Math.floor(since0000 / 146_097)
  const ofEra = since0000 - era * 146_097
  const yearOfEra = Math.floor((ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365)
  const ofYear = ofEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const fromMarch = Math.floor((5 * ofYear + 2) / 153)
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  return `${year}-${twoDigits(month)}-${twoDigits(ofYear - Math.floor((153 * fromMarch + 2) / 5) + 1)}`
}

/** metav1.MicroTime: `2026-01-31T08:00:00.123000Z`. Fractions of a millisecond are kept down to microseconds. */
export const formatMicroTime = (ms: number): string => {
  const whole = Math.floor(ms)
  const micros = Math.floor((ms - whole) * 1000)
  return `${new Date(whole).toISOString().slice(0, 23)}${String(micros).padStart(3, '0')}Z`
}

const RFC3339 = /^(\d{4})-(\d{2})-(\d{2})T(\d{1,2}):(\d{2}):(\d{2})(?:[.,](\d+))?(Z|[+-]\d{2}:\d{2})$/

/** Milliseconds since the epoch of an RFC 3339 text (an hour of one digit passes, as in Go), microseconds as a fraction; undefined where it is not one. */
export const parseTime = (text: string | null | undefined): number | undefined => {
  const match = text === null || text === undefined ? null : RFC3339.exec(text)
  if (match === null) return undefined
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [number, number, number, number, number, number]
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month) || hour > 23 || minute > 59 || second > 59) return undefined
  const zone = match[8] ?? 'Z'
  const offset = zone === 'Z' ? 0 : zoneMinutes(zone)
  if (offset === undefined) return undefined
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  date.setUTCHours(hour, minute, second)
  return date.getTime() - offset * 60_000 + microseconds(match[7]) / 1000
}

/** The same instant for MicroTime fields: an alias, so that a reader sees which of the two a field holds. */
export const parseMicroTime = parseTime

const microseconds = (fraction: string | undefined): number => (fraction === undefined ? 0 : Number(fraction.slice(0, 6).padEnd(6, '0')))
const zoneMinutes = (zone: string): number | undefined => {
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(4))]
  // Go allows a zone up to 24:60.
  if (hours > 24 || minutes > 60) return undefined
  return (zone[0] === '-' ? -1 : 1) * (hours * 60 + minutes)
}
const daysIn = (year: number, month: number): number => {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28
  return [4, 6, 9, 11].includes(month) ? 30 : 31
}

const withRest = (major: number, majorUnit: string, minor: number, minorUnit: string): string =>
  minor === 0 ? `${major}${majorUnit}` : `${major}${majorUnit}${minor}${minorUnit}`

/**
 * A duration in milliseconds in two or three significant figures, as kubectl shows ages: `90s`, `5m30s`, `3h`, `2d4h`, `300d`, `2y30d`
 * (upstream's `duration.HumanDuration`).
 */
export const humanDuration = (ms: number): string => {
  const seconds = Math.trunc(ms / 1000)
  // Clocks of two machines differ a little: up to two seconds into the future counts as now.
  if (seconds < -1) return '<invalid>'
  if (seconds < 0) return '0s'
  if (seconds < 120) return `${seconds}s`
  const minutes = Math.trunc(seconds / 60)
  if (minutes < 10) return withRest(minutes, 'm', seconds % 60, 's')
  if (minutes < 180) return `${minutes}m`
  const hours = Math.trunc(minutes / 60)
  if (hours < 8) return withRest(hours, 'h', minutes % 60, 'm')
  if (hours < 48) return `${hours}h`
  const days = Math.trunc(hours / 24)
  if (hours < 192) return withRest(days, 'd', hours % 24, 'h')
  if (days < 730) return `${days}d`
  const years = Math.trunc(days / 365)
  return days < 2920 ? withRest(years, 'y', days % 365, 'd') : `${years}y`
}

/** Age cell of a table: `<unknown>` where there is no time, `<invalid>` where it lies in the future. `now` in milliseconds. */
export const translateTimestampSince = (text: string | null | undefined, now: number): string => translateTimeSince(parseTime(text), now)

/** The same for a time in milliseconds. */
export const translateTimeSince = (time: number | undefined, now: number): string =>
  time === undefined ? '<unknown>' : humanDuration(now - time)
