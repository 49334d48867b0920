import type { TopologySelectorLabelRequirement, TopologySelectorTerm } from '../../../generated/core.v1.types.ts'
import { deepEqual } from '../../../util/deep.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { validateLabelName } from '../../../validation/labels.ts'

type Errors = readonly FieldError[]

/** Where volumes may be made: terms that differ, each of keys that differ (upstream's `validateAllowedTopologies`). */
export const validateTopologies = (terms: readonly TopologySelectorTerm[], at: Path): Errors => {
  const seen: unknown[] = []
  return terms.flatMap((term, i) => {
    const place = at.index(i).child('matchLabelExpressions')
    const meaning = meaningOf(term)
    // Upstream compares with empty terms first: one that says nothing is refused as a repetition.
    const isRepeated = Object.keys(meaning).length === 0 || seen.some((each) => deepEqual(each, meaning))
    seen.push(meaning)
    return [...termErrors(term, place), ...(isRepeated ? [fieldErrors.duplicate(place, '')] : [])]
  })
}

/** Values by key, in whatever order they were given. */
const meaningOf = ({ matchLabelExpressions = [] }: TopologySelectorTerm): object =>
  Object.fromEntries(matchLabelExpressions.map(({ key, values }) => [key, [...new Set(values)].sort()]))

const termErrors = ({ matchLabelExpressions = [] }: TopologySelectorTerm, at: Path): Errors =>
  matchLabelExpressions.flatMap((requirement, i) => [
    ...requirementErrors(requirement, at.index(i)),
    ...(matchLabelExpressions.findIndex(({ key }) => key === requirement.key) < i
      ? [fieldErrors.duplicate(at.index(i).child('key'), requirement.key)]
      : []),
  ])

const requirementErrors = ({ key, values = [] }: TopologySelectorLabelRequirement, at: Path): Errors => {
  const path = at.child('values')
  return [
    ...(values.length === 0 ? [fieldErrors.required(path)] : []),
    ...values.flatMap((value, i) => (values.indexOf(value) < i ? [fieldErrors.duplicate(path.index(i), value)] : [])),
    ...validateLabelName(key, at.child('key')),
  ]
}
