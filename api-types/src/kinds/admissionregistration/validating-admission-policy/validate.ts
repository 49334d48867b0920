import type {
  AuditAnnotation,
  ExpressionWarning,
  ValidatingAdmissionPolicySpec,
  ValidatingAdmissionPolicyStatus,
  Validation,
} from '../../../generated/admissionregistration.v1.types.ts'
import { byteLength } from '../../../util/text.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { isQualifiedName } from '../../../validation/qualified-name.ts'
import { oneOf, refused } from '../../core/pod/errors.ts'
import { isBlank, matchConditionErrors, variableErrors } from '../shared/validate-expressions.ts'
import { FAILURE_POLICIES, matchConstraintsErrors, paramKindErrors } from '../shared/validate-match.ts'

const MAX_AUDIT_ANNOTATIONS = 20
const MAX_VALUE_BYTES = 5 * 1024
const REASONS = ['Forbidden', 'Invalid', 'RequestEntityTooLarge', 'Unauthorized']
const EMPTY = 'validations or auditAnnotations must contain at least one item'

/** Upstream's `validateValidatingAdmissionPolicySpec`, without compiling the expressions. `at` is `spec`. */
export const policyErrors = (spec: ValidatingAdmissionPolicySpec, name: string, at: Path): readonly FieldError[] => {
  const { paramKind, validations = [], auditAnnotations = [], variables = [] } = spec
  const nothing = validations.length === 0 && auditAnnotations.length === 0
  return [
    ...oneOf(spec.failurePolicy, FAILURE_POLICIES, at.child('failurePolicy')),
    ...(paramKind === undefined ? [] : paramKindErrors(paramKind, at.child('paramKind'))),
    ...matchConstraintsErrors(spec.matchConstraints, at.child('matchConstraints')),
    ...matchConditionErrors(spec.matchConditions, at.child('matchConditions')),
    ...variables.flatMap((variable, i) => variableErrors(variable, at.child('variables').index(i))),
    ...(nothing ? [fieldErrors.required(at.child('validations'), EMPTY), fieldErrors.required(at.child('auditAnnotations'), EMPTY)] : []),
    ...validations.flatMap((each, i) => validationErrors(each, at.child('validations').index(i))),
    ...annotationsErrors(auditAnnotations, name, at.child('auditAnnotations')),
  ]
}

const validationErrors = ({ expression, message = '', reason, messageExpression = '' }: Validation, at: Path): readonly FieldError[] => [
  ...(isBlank(expression) ? [fieldErrors.required(at.child('expression'), 'expression is not specified')] : []),
  ...(messageExpression !== '' && isBlank(messageExpression)
    ? [fieldErrors.invalid(at.child('messageExpression'), messageExpression, 'must be non-empty if specified')]
    : []),
  ...(message !== '' && isBlank(message)
    ? [fieldErrors.invalid(at.child('message'), message, 'message must be non-empty if specified')]
    : []),
  ...(/[\n\r]/.test(message.trim()) ? [fieldErrors.invalid(at.child('message'), message, 'message must not contain line breaks')] : []),
  ...(reason === undefined || REASONS.includes(reason) ? [] : [fieldErrors.notSupported(at.child('reason'), reason, REASONS)]),
]

const annotationsErrors = (annotations: readonly AuditAnnotation[], name: string, at: Path): readonly FieldError[] => [
  ...(annotations.length > MAX_AUDIT_ANNOTATIONS
    ? [fieldErrors.invalid(at, annotations, `must not have more than ${MAX_AUDIT_ANNOTATIONS} auditAnnotations`)]
    : []),
  ...annotations.flatMap(({ key, valueExpression }, i) => {
    const place = at.index(i)
    return [
      ...(name === ''
        ? [fieldErrors.invalid(place.child('key'), key, 'requires metadata.name be non-empty')]
        : refused(place.child('key'), `${name}/${key}`, isQualifiedName(`${name}/${key}`))),
      ...valueErrors(valueExpression, place.child('valueExpression')),
      ...(annotations.findIndex((each) => each.key === key) < i ? [fieldErrors.duplicate(place.child('key'), key)] : []),
    ]
  }),
]

const valueErrors = (expression: string, at: Path): readonly FieldError[] => {
  if (isBlank(expression)) return [fieldErrors.required(at, 'valueExpression is not specified')]
  return byteLength(expression.trim()) > MAX_VALUE_BYTES
    ? [fieldErrors.required(at, `must not exceed ${MAX_VALUE_BYTES} bytes in length`)]
    : []
}

/** Upstream's `validateValidatingAdmissionPolicyStatus`. `at` is `status`. */
export const policyStatusErrors = ({ typeChecking }: ValidatingAdmissionPolicyStatus, at: Path): readonly FieldError[] =>
  (typeChecking?.expressionWarnings ?? []).flatMap((each, i) =>
    warningErrors(each, at.child('typeChecking').child('expressionWarnings').index(i)),
  )

const warningErrors = ({ fieldRef, warning }: ExpressionWarning, at: Path): readonly FieldError[] => [
  ...(warning === '' ? [fieldErrors.required(at.child('warning'))] : []),
  ...(isBlank(fieldRef) ? [fieldErrors.required(at.child('fieldRef'))] : []),
]
