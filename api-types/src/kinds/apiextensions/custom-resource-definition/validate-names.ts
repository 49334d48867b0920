import type { CustomResourceDefinitionNames } from '../../../generated/apiextensions.v1.types.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { isDns1035Label } from '../../../validation/names.ts'

/** Upstream's `ValidateCustomResourceDefinitionNames`. */
export const namesErrors = (names: CustomResourceDefinitionNames, at: Path): readonly FieldError[] => {
  const { plural, singular = '', kind, listKind = '', shortNames = [], categories = [] } = names
  return [
    ...labelErrors(plural, at.child('plural')),
    ...labelErrors(singular, at.child('singular')),
    ...kindErrors(kind, at.child('kind')),
    ...kindErrors(listKind, at.child('listKind')),
    ...shortNames.flatMap((name, i) => joined(name, isDns1035Label(name), at.child('shortNames').index(i))),
    ...(kind !== '' && kind === listKind
      ? [fieldErrors.invalid(at.child('listKind'), listKind, 'kind and listKind may not be the same')]
      : []),
    ...categories.flatMap((name, i) => joined(name, isDns1035Label(name), at.child('categories').index(i))),
  ]
}

const joined = (value: string, reasons: readonly string[], at: Path, before = ''): readonly FieldError[] =>
  reasons.length === 0 ? [] : [fieldErrors.invalid(at, value, before + reasons.join(','))]

const labelErrors = (name: string, at: Path): readonly FieldError[] => (name === '' ? [] : joined(name, isDns1035Label(name), at))

const kindErrors = (kind: string, at: Path): readonly FieldError[] =>
  kind === '' ? [] : joined(kind, isDns1035Label(kind.toLowerCase()), at, 'may have mixed case, but should otherwise match: ')
