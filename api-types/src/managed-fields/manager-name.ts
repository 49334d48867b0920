import { invalid, tooLong } from '../validation/errors.ts'
import type { FieldError, Path } from '../validation/field-error.ts'

/** The longest name of a field manager, in bytes of UTF-8. */
const MAX_BYTES = 128

/**
 * The manager of a request that names none: its user agent up to the first `/`, printable characters only, cut at 128 bytes.
 * `kubectl/v1.32.4 (linux/amd64) ...` reads `kubectl`. Source: `prefixFromUserAgent`.
 */
export const defaultManager = (userAgent: string): string => {
  let name = ''
  let bytes = 0
  for (const character of userAgent.split('/', 1)[0] ?? '') {
    if (!isPrintable(character)) continue
    bytes += utf8Length(character)
    if (bytes > MAX_BYTES) break
    name += character
  }
  return name
}

/** What is wrong with the field manager that a request names. Source: `ValidateFieldManager`. */
export const validateManager = (manager: string, at: Path): readonly FieldError[] => {
  const errors: FieldError[] = []
  const refused: FieldError[] = []
  let bytes = 0
  for (const character of manager) {
    if (!isPrintable(character)) refused.push(invalid(at, manager, `invalid character ${codePointText(character)} (at position ${bytes})`))
    bytes += utf8Length(character)
  }
  if (bytes > MAX_BYTES) errors.push(tooLong(at, MAX_BYTES))
  return [...errors, ...refused]
}

const codePointText = (character: string): string => `U+${codePoint(character).toString(16).toUpperCase().padStart(4, '0')}`

/** Letters, marks, numbers, punctuation, symbols and the plain space: Go's `unicode.IsPrint`. */
const isPrintable = (character: string): boolean => character === ' ' || /^[\p{L}\p{M}\p{N}\p{P}\p{S}]$/u.test(character)

const codePoint = (character: string): number => character.codePointAt(0) ?? 0
const utf8Length = (character: string): number => {
  const point = codePoint(character)
  return point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4
}
