import type { MutatingAdmissionPolicySpec, Mutation } from '../../../generated/admissionregistration.v1.types.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { oneOf } from '../../core/pod/errors.ts'
import { isBlank, matchConditionErrors, variableErrors } from '../shared/validate-expressions.ts'
import { FAILURE_POLICIES, matchConstraintsErrors, mutableOperationErrors, paramKindErrors } from '../shared/validate-match.ts'

/** Upstream's `validateMutatingAdmissionPolicySpec`, without compiling the expressions. `at` is `spec`. */
export const mutatingPolicyErrors = (spec: MutatingAdmissionPolicySpec, at: Path): readonly FieldError[] => {
  const { paramKind, variables = [], mutations = [] } = spec
  const constraints = at.child('matchConstraints')
  return [
    ...oneOf(spec.failurePolicy, FAILURE_POLICIES, at.child('failurePolicy')),
    ...(paramKind === undefined ? [] : paramKindErrors(paramKind, at.child('paramKind'))),
    ...matchConstraintsErrors(spec.matchConstraints, constraints),
    ...mutableOperationErrors(spec.matchConstraints, constraints),
    ...matchConditionErrors(spec.matchConditions, at.child('matchConditions')),
    ...variables.flatMap((variable, i) => variableErrors(variable, at.child('variables').index(i))),
    ...(mutations.length === 0 ? [fieldErrors.required(at.child('mutations'), 'mutations must contain at least one item')] : []),
    ...mutations.flatMap((each, i) => mutationErrors(each, at.child('mutations').index(i))),
    ...oneOf(spec.reinvocationPolicy, ['IfNeeded', 'Never'], at.child('reinvocationPolicy')),
  ]
}

/** The field that goes with each type of patch. */
const FIELDS = { ApplyConfiguration: 'applyConfiguration', JSONPatch: 'jsonPatch' } as const
const TYPES = Object.keys(FIELDS)
const isKnown = (type: string): type is keyof typeof FIELDS => Object.hasOwn(FIELDS, type)

const mutationErrors = (mutation: Mutation, at: Path): readonly FieldError[] => {
  const { patchType: type } = mutation
  if (!type || !isKnown(type)) return oneOf(type, TYPES, at.child('patchType'))
  const own = FIELDS[type]
  const other = own === 'jsonPatch' ? 'applyConfiguration' : 'jsonPatch'
  const patch = mutation[own]
  return [
    ...(patch === undefined ? [fieldErrors.required(at.child(own), `must be specified when patchType is ${type}`)] : []),
    ...(patch !== undefined && isBlank(patch.expression) ? [fieldErrors.required(at.child(own).child('expression'))] : []),
    ...(mutation[other] === undefined
      ? []
      : [fieldErrors.invalid(at.child(other), `{${other}}`, `must not be specified when patchType is ${type}`)]),
  ]
}
