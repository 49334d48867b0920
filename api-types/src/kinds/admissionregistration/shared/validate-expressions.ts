import type { MatchCondition, Variable } from '../../../generated/admissionregistration.v1.types.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { isQualifiedName } from '../../../validation/qualified-name.ts'

const MAX_CONDITIONS = 64
const IDENTIFIER = /^[_a-zA-Z][_a-zA-Z0-9]*$/
/** Words that the expression language keeps for itself. */
const RESERVED: ReadonlySet<string> = new Set(
  'true false null in as break const continue else for function if import let loop package namespace return var void while'.split(' '),
)

export const isBlank = (text: string | undefined): boolean => (text ?? '').trim() === ''

/** Upstream's `validateMatchConditions`, without compiling the expressions. */
export const matchConditionErrors = (conditions: readonly MatchCondition[] = [], at: Path): readonly FieldError[] => [
  ...(conditions.length > MAX_CONDITIONS ? [fieldErrors.tooMany(at, conditions.length, MAX_CONDITIONS)] : []),
  ...conditions.flatMap(({ name, expression }, i) => [
    ...(isBlank(expression) ? [fieldErrors.required(at.index(i).child('expression'))] : []),
    ...nameErrors(name, at.index(i).child('name')),
    ...(name !== '' && conditions.findIndex((each) => each.name === name) < i
      ? [fieldErrors.duplicate(at.index(i).child('name'), name)]
      : []),
  ]),
]

const nameErrors = (name: string, at: Path): readonly FieldError[] =>
  name === '' ? [fieldErrors.required(at)] : isQualifiedName(name).map((why) => fieldErrors.invalid(at, name, why))

/** Upstream's `validateVariable`, without compiling the expression. */
export const variableErrors = ({ name, expression }: Variable, at: Path): readonly FieldError[] => [
  ...(isBlank(name)
    ? [fieldErrors.required(at.child('name'), 'name is not specified')]
    : IDENTIFIER.test(name) && !RESERVED.has(name)
      ? []
      : [fieldErrors.invalid(at.child('name'), name, 'name is not a valid CEL identifier')]),
  ...(isBlank(expression) ? [fieldErrors.required(at.child('expression'), 'expression is not specified')] : []),
]
