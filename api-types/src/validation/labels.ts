import * as fieldErrors from './errors.ts'
import type { FieldError, Path } from './field-error.ts'
import { isQualifiedName, isValidLabelValue } from './qualified-name.ts'

/** The key of a label (upstream's `ValidateLabelName`). */
export const validateLabelName = (name: string, at: Path): readonly FieldError[] =>
  isQualifiedName(name).map((why) => fieldErrors.invalid(at, name, why))

/** Keys and values of labels; the errors name the map, not the entry (upstream's `ValidateLabels`). */
export const validateLabels = (labels: Readonly<Record<string, string>> | undefined, at: Path): readonly FieldError[] => {
  if (labels === undefined) return []
  const errors: FieldError[] = []
  for (const key of Object.keys(labels)) {
    const value = labels[key] ?? ''
    for (const why of isQualifiedName(key)) errors.push(fieldErrors.invalid(at, key, why))
    for (const why of isValidLabelValue(value)) errors.push(fieldErrors.invalid(at, value, why))
  }
  return errors
}
