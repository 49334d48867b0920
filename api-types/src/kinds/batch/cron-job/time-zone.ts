import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'

const EXPLICIT = 'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones'
const PART = /^[A-Za-z.\-_0-9+]+$/

/** A name in the database of time zones, which says the same wherever it is read. */
export const validateTimeZone = (zone: string | undefined, at: Path): readonly FieldError[] => {
  if (zone === undefined) return []
  const why = zone === '' ? 'timeZone must be nil or non-empty string' : wrongName(zone)
  return why === undefined ? [] : [fieldErrors.invalid(at, zone, why)]
}

const wrongName = (zone: string): string | undefined => {
  const parts = zone.split('/')
  const looksGood = parts.every((part) => PART.test(part) && part !== '.' && part !== '..' && !part.startsWith('-') && part.length <= 14)
  if (!looksGood) return `unknown time zone ${zone}`
  if (zone.toLowerCase() === 'local') return EXPLICIT
  return isKnownZone(zone) ? undefined : `unknown time zone ${zone}`
}

/** Go finds zones by the names of files: offsets such as `+01:00`, which JavaScript knows too, are none. */
export const isKnownZone = (zone: string): boolean => {
  if (!/^[A-Z]/.test(zone)) return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return true
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}
