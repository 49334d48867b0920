import { byteLength } from '../util/text.ts'
import * as fieldErrors from './errors.ts'
import type { FieldError, Path } from './field-error.ts'

const MAX_BYTES = 128
/** What Go's `unicode.IsPrint` accepts: letters, marks, numbers, punctuation, symbols, and the space. */
const PRINTABLE = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u
const CONTROL = /^\p{C}|\p{Z}$/u

/** The name of a field manager: at most 128 bytes, printable (upstream's `ValidateFieldManager`). An empty one is not set. */
export const validateFieldManager = (manager: string, at: Path): readonly FieldError[] => {
  const errors: FieldError[] = byteLength(manager) > MAX_BYTES ? [fieldErrors.tooLong(at, MAX_BYTES)] : []
  let position = 0
  for (const character of manager) {
    if (!PRINTABLE.test(character))
      errors.push(fieldErrors.invalid(at, manager, `invalid character ${inGo(character)} (at position ${position})`))
    position += byteLength(character)
  }
  return errors
}

/** Go's `%#U`: the code point, and the character where it can be shown. */
const inGo = (character: string): string => {
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
  return CONTROL.test(character) ? `U+${code}` : `U+${code} '${character}'`
}
