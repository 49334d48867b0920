import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'

/** An extension that goes with one type only. */
export const typeErrors = (type: string, wanted: string, extension: string, at: Path): readonly FieldError[] => {
  const why = `must be ${wanted} if ${extension} is specified`
  if (type === wanted) return []
  return type === '' ? [fieldErrors.required(at.child('type'), why)] : [fieldErrors.invalid(at.child('type'), type, why)]
}
