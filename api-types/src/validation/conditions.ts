import type { Condition } from '../generated/meta.v1.types.ts'
import { byteLength } from '../util/text.ts'
import * as fieldErrors from './errors.ts'
import type { FieldError, Path } from './field-error.ts'
import { validateLabelName } from './labels.ts'
import { regexError } from './qualified-name.ts'

const STATUSES: readonly string[] = ['False', 'True', 'Unknown']
const MAX_REASON = 1024
const MAX_MESSAGE = 32 * 1024
const REASON_PATTERN = '[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?'
const REASON = /^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$/
const REASON_RULE =
  "a condition reason must start with alphabetic character, optionally followed by a string of alphanumeric characters or '_,:', and must end with an alphanumeric character or '_'"
const REASON_EXAMPLES = ['my_name', 'MY_NAME', 'MyName', 'ReasonA,ReasonB', 'ReasonA:ReasonB']

/** Conditions of the type that kinds share: each type once, each filled in (upstream's `ValidateConditions`). */
export const validateConditions = (conditions: readonly Condition[] | undefined, at: Path): readonly FieldError[] => {
  const seen = new Set<string>()
  return (conditions ?? []).flatMap((condition, i) => {
    const isRepeated = seen.has(condition.type)
    seen.add(condition.type)
    return [
      ...(isRepeated ? [fieldErrors.duplicate(at.index(i).child('type'), condition.type)] : []),
      ...conditionErrors(condition, at.index(i)),
    ]
  })
}

const conditionErrors = (
  { type, status, observedGeneration = 0, lastTransitionTime, reason, message }: Condition,
  at: Path,
): FieldError[] => [
  ...validateLabelName(type, at.child('type')),
  ...(STATUSES.includes(status) ? [] : [fieldErrors.notSupported(at.child('status'), status, STATUSES)]),
  ...(observedGeneration < 0
    ? [fieldErrors.invalid(at.child('observedGeneration'), observedGeneration, 'must be greater than or equal to zero')]
    : []),
  ...(lastTransitionTime ? [] : [fieldErrors.required(at.child('lastTransitionTime'), 'must be set')]),
  ...reasonErrors(reason, at.child('reason')),
  ...(byteLength(message) > MAX_MESSAGE ? [fieldErrors.tooLong(at.child('message'), MAX_MESSAGE)] : []),
]

const reasonErrors = (reason: string, at: Path): FieldError[] => {
  if (!reason) return [fieldErrors.required(at, 'must be set')]
  return [
    ...(REASON.test(reason) ? [] : [fieldErrors.invalid(at, reason, regexError(REASON_RULE, REASON_PATTERN, REASON_EXAMPLES))]),
    ...(byteLength(reason) > MAX_REASON ? [fieldErrors.tooLong(at, MAX_REASON)] : []),
  ]
}
