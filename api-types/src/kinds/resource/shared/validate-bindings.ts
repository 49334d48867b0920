import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { validateLabelName } from '../../../validation/labels.ts'
import { duplicateErrors, validateList } from './lists.ts'

const MAX_CONDITIONS = 4

interface Bindings {
  readonly bindingConditions?: readonly string[] | undefined
  readonly bindingFailureConditions?: readonly string[] | undefined
}

/** Conditions to wait for before a pod is bound, and those that end the waiting: both or neither. */
export const validateBindings = (
  { bindingConditions: good = [], bindingFailureConditions: bad = [] }: Bindings,
  at: Path,
): readonly FieldError[] => {
  const [goodPlace, badPlace] = [at.child('bindingConditions'), at.child('bindingFailureConditions')]
  const rules = { max: MAX_CONDITIONS, each: validateLabelName }
  return [
    ...validateList(good, rules, goodPlace),
    ...validateList(bad, rules, badPlace),
    ...duplicateErrors(good, goodPlace),
    ...duplicateErrors(bad, badPlace),
    ...bad.flatMap((condition, i) =>
      good.includes(condition)
        ? [fieldErrors.invalid(badPlace.index(i), condition, 'bindingFailureConditions must not overlap with bindingConditions')]
        : [],
    ),
    ...(good.length === 0 && bad.length > 0
      ? [fieldErrors.invalid(goodPlace, null, 'bindingConditions are required to use bindingFailureConditions')]
      : []),
    ...(bad.length === 0 && good.length > 0
      ? [fieldErrors.invalid(badPlace, null, 'bindingFailureConditions are required to use bindingConditions')]
      : []),
  ]
}
