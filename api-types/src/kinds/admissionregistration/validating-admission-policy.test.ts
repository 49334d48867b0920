import { expect, test } from 'vitest'
import type {
  MutatingAdmissionPolicySpec,
  ParamRef,
  ValidatingAdmissionPolicyBindingSpec,
  ValidatingAdmissionPolicySpec,
} from '../../generated/admissionregistration.v1.types.ts'
import { fieldErrorsMessage } from '../../validation/message.ts'
import { root } from '../../validation/path.ts'
import { mutatingAdmissionPolicy } from './mutating-admission-policy.ts'
import { validatingAdmissionPolicy } from './validating-admission-policy.ts'
import { validatingAdmissionPolicyBinding } from './validating-admission-policy-binding.ts'

const matchConstraints = {
  resourceRules: [{ operations: ['CREATE'], apiGroups: ['apps'], apiVersions: ['v1'], resources: ['deployments'] }],
}
const policy = (spec: ValidatingAdmissionPolicySpec) => {
  const draft = { metadata: { name: 'mine' }, spec: structuredClone({ matchConstraints, validations: [{ expression: 'true' }], ...spec }) }
  validatingAdmissionPolicy.defaults(draft)
  return draft
}

test('a policy refuses what it cannot evaluate, and is about everything in what it matches', () => {
  expect(policy({}).spec).toMatchObject({
    failurePolicy: 'Fail',
    matchConstraints: { matchPolicy: 'Equivalent', namespaceSelector: {}, objectSelector: {}, resourceRules: [{ scope: '*' }] },
  })
})

test.each<[ValidatingAdmissionPolicySpec, string]>([
  [{}, '[]'],
  [
    { validations: [] },
    '[spec.validations: Required value: validations or auditAnnotations must contain at least one item, ' +
      'spec.auditAnnotations: Required value: validations or auditAnnotations must contain at least one item]',
  ],
  [{ matchConstraints: {} }, 'spec.matchConstraints.resourceRules: Required value'],
  [
    { paramKind: { apiVersion: 'a/b/c', kind: '' } },
    '[spec.paramKind.apiVersion: Invalid value: "a/b/c": unexpected GroupVersion string: a/b/c, spec.paramKind.kind: Required value]',
  ],
  [
    { validations: [{ expression: ' ', message: 'a\nb', reason: 'Teapot' }] },
    '[spec.validations[0].expression: Required value: expression is not specified, ' +
      'spec.validations[0].message: Invalid value: "a\\nb": message must not contain line breaks, ' +
      'spec.validations[0].reason: Unsupported value: "Teapot": supported values: "Forbidden", "Invalid", "RequestEntityTooLarge", "Unauthorized"]',
  ],
  [
    { variables: [{ name: 'for', expression: '' }] },
    '[spec.variables[0].name: Invalid value: "for": name is not a valid CEL identifier, ' +
      'spec.variables[0].expression: Required value: expression is not specified]',
  ],
  [
    {
      auditAnnotations: [
        { key: 'k', valueExpression: '' },
        { key: 'k', valueExpression: '"v"' },
      ],
    },
    '[spec.auditAnnotations[0].valueExpression: Required value: valueExpression is not specified, ' +
      'spec.auditAnnotations[1].key: Duplicate value: "k"]',
  ],
])('%j gives %s', (spec, expected) => expect(fieldErrorsMessage(validatingAdmissionPolicy.validate(policy(spec), root))).toBe(expected))

const binding = (spec: Partial<ValidatingAdmissionPolicyBindingSpec>): string =>
  fieldErrorsMessage(
    validatingAdmissionPolicyBinding.validate({ metadata: {}, spec: { policyName: 'mine', validationActions: ['Deny'], ...spec } }, root),
  )

test.each<[Partial<ValidatingAdmissionPolicyBindingSpec>, string]>([
  [{}, '[]'],
  [{ policyName: '' }, 'spec.policyName: Required value'],
  [{ validationActions: [] }, 'spec.validationActions: Required value: at least one validation action is required'],
  [
    { validationActions: ['Audit', 'Audit', 'Shout'] },
    '[spec.validationActions[1]: Duplicate value: "Audit", ' +
      'spec.validationActions[2]: Unsupported value: "Shout": supported values: "Audit", "Deny", "Warn"]',
  ],
  [
    { paramRef: {} },
    '[spec.paramRef: Required value: one of name or selector must be specified, spec.paramRef.parameterNotFoundAction: Required value]',
  ],
  [
    { paramRef: { name: 'a', selector: {}, parameterNotFoundAction: 'Deny' } },
    '[spec.paramRef.name: Forbidden: name and selector are mutually exclusive, spec.paramRef.selector: Forbidden: name and selector are mutually exclusive]',
  ],
])('a binding of %j gives %s', (spec, expected) => expect(binding(spec)).toBe(expected))

test('a binding shows its parameters', () => {
  const cell = (paramRef: ParamRef | undefined) =>
    validatingAdmissionPolicyBinding.columns[2]?.value({ metadata: {}, spec: { policyName: '', validationActions: [], paramRef } }, 0)
  expect([undefined, { name: 'a' }, { name: 'a', namespace: 'b' }].map(cell)).toEqual(['<unset>', 'a', 'b/a'])
})

test.each<[MutatingAdmissionPolicySpec, string]>([
  [{}, '[spec.mutations: Required value: mutations must contain at least one item, spec.reinvocationPolicy: Required value]'],
  [
    { reinvocationPolicy: 'Never', mutations: [{ patchType: 'JSONPatch', applyConfiguration: { expression: 'x' } }] },
    '[spec.mutations[0].jsonPatch: Required value: must be specified when patchType is JSONPatch, ' +
      'spec.mutations[0].applyConfiguration: Invalid value: "{applyConfiguration}": must not be specified when patchType is JSONPatch]',
  ],
  [
    {
      reinvocationPolicy: 'Never',
      mutations: [{ patchType: 'JSONPatch', jsonPatch: { expression: '[]' } }],
      matchConstraints: { resourceRules: [{ ...matchConstraints.resourceRules[0], operations: ['DELETE'] }] },
    },
    'spec.matchConstraints.resourceRules.operations: Unsupported value: "DELETE": supported values: "*", "CONNECT", "CREATE", "UPDATE"',
  ],
])('a mutating policy of %j gives %s', (spec, expected) => {
  const draft = { metadata: { name: 'mine' }, spec: structuredClone({ matchConstraints, ...spec }) }
  mutatingAdmissionPolicy.defaults(draft)
  expect(fieldErrorsMessage(mutatingAdmissionPolicy.validate(draft, root))).toBe(expected)
})
