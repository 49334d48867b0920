import type { ValidationRule } from '../../../generated/apiextensions.v1.types.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'

const REASONS = ['FieldValueRequired', 'FieldValueForbidden', 'FieldValueInvalid', 'FieldValueDuplicate']
const MAX_MESSAGE = 2048

/** A rule of a schema, as far as that can be told without compiling its expression. */
export const ruleErrors = ({ rule, message, messageExpression, reason }: ValidationRule, at: Path): readonly FieldError[] => [
  ...(rule.trim() === '' ? [fieldErrors.required(at.child('rule'), 'rule is not specified')] : []),
  ...(message !== undefined && message !== '' && message.trim() === ''
    ? [fieldErrors.invalid(at.child('message'), message, 'message must be non-empty if specified')]
    : []),
  ...(message !== undefined && /[\n\r]/.test(message.trim())
    ? [fieldErrors.invalid(at.child('message'), message, 'message must not contain line breaks')]
    : []),
  ...(message !== undefined && message.length > MAX_MESSAGE
    ? [
        fieldErrors.invalid(
          at.child('message'),
          `${message.slice(0, 10)}...`,
          `message must have a maximum length of ${MAX_MESSAGE} characters`,
        ),
      ]
    : []),
  ...(messageExpression !== undefined && messageExpression !== '' && messageExpression.trim() === ''
    ? [fieldErrors.required(at.child('messageExpression'), 'must be non-empty if specified')]
    : []),
  ...(reason === undefined || REASONS.includes(reason) ? [] : [fieldErrors.notSupported(at.child('reason'), reason, REASONS)]),
]
