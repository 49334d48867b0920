import type { FlowSchemaSpec, PolicyRulesWithSubjects } from '../../../generated/flowcontrol.v1.types.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { isDns1123Subdomain } from '../../../validation/names.ts'
import { refused } from '../../core/pod/errors.ts'
import { EXEMPT } from '../shared/mandatory.ts'
import { nonResourceRuleErrors, resourceRuleErrors } from './validate-rule.ts'
import { subjectErrors } from './validate-subject.ts'

const MAX_PRECEDENCE = 10_000
const METHODS = ['ByNamespace', 'ByUser']

/** Upstream's `ValidateFlowSchemaSpec`. `at` is `spec`. */
export const flowSchemaSpecErrors = (spec: FlowSchemaSpec, name: string, at: Path): readonly FieldError[] => {
  const { distinguisherMethod: method, priorityLevelConfiguration, rules = [] } = spec
  const level = priorityLevelConfiguration?.name ?? ''
  const levelName = at.child('priorityLevelConfiguration').child('name')
  return [
    ...precedenceErrors(spec.matchingPrecedence ?? 0, name, at.child('matchingPrecedence')),
    ...(method === undefined || METHODS.includes(method.type)
      ? []
      : [fieldErrors.notSupported(at.child('distinguisherMethod').child('type'), method, METHODS)]),
    ...(level === ''
      ? [fieldErrors.required(levelName, 'must reference a priority level')]
      : refused(levelName, level, isDns1123Subdomain(level))),
    ...rules.flatMap((rule, i) => rulesErrors(rule, at.child('rules').index(i))),
  ]
}

const precedenceErrors = (precedence: number, name: string, at: Path): readonly FieldError[] => [
  ...(precedence <= 0 ? [fieldErrors.invalid(at, precedence, 'must be a positive value')] : []),
  ...(precedence > MAX_PRECEDENCE ? [fieldErrors.invalid(at, precedence, `must not be greater than ${MAX_PRECEDENCE}`)] : []),
  ...(precedence === 1 && name !== EXEMPT
    ? [fieldErrors.invalid(at, precedence, "only the schema named 'exempt' may have matchingPrecedence 1")]
    : []),
]

const rulesErrors = ({ subjects, resourceRules = [], nonResourceRules = [] }: PolicyRulesWithSubjects, at: Path): readonly FieldError[] => [
  ...(subjects.length === 0
    ? [fieldErrors.required(at.child('subjects'), 'subjects must contain at least one value')]
    : subjects.flatMap((subject, i) => subjectErrors(subject, at.child('subjects').index(i)))),
  ...(resourceRules.length === 0 && nonResourceRules.length === 0
    ? [fieldErrors.required(at, 'at least one of resourceRules and nonResourceRules has to be non-empty')]
    : []),
  ...resourceRules.flatMap((rule, i) => resourceRuleErrors(rule, at.child('resourceRules').index(i))),
  ...nonResourceRules.flatMap((rule, i) => nonResourceRuleErrors(rule, at.child('nonResourceRules').index(i))),
]
