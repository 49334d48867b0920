import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'

interface WithConditions {
  readonly conditions?: readonly { readonly type?: string | undefined }[] | undefined
}

/** Conditions have a type, each another one. `at` is `status`. */
export const conditionErrors = ({ conditions = [] }: WithConditions, at: Path): readonly FieldError[] => {
  const seen = new Set<string>()
  return conditions.flatMap(({ type = '' }, i) => {
    const place = at.child('conditions').index(i).child('type')
    const again = seen.has(type)
    seen.add(type)
    return [
      ...(again ? [fieldErrors.duplicate(place, type)] : []),
      ...(type === '' ? [fieldErrors.required(place, 'must not be empty')] : []),
    ]
  })
}
