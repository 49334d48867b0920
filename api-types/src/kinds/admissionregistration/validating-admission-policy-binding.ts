import { ageColumn, nameColumn } from '../../columns.ts'
import { defineKind } from '../../define-kind.ts'
import type {
  ValidatingAdmissionPolicyBinding,
  ValidatingAdmissionPolicyBindingSpec,
} from '../../generated/admissionregistration.v1.types.ts'
import * as fieldErrors from '../../validation/errors.ts'
import type { FieldError, Path } from '../../validation/field-error.ts'
import { paramRefText } from './shared/columns.ts'
import { defaultMatchResources } from './shared/defaults.ts'
import { countGeneration } from './shared/generation.ts'
import { matchResourcesErrors, paramRefErrors, policyNameErrors } from './shared/validate-match.ts'

const ACTIONS = ['Audit', 'Deny', 'Warn']

/** Puts a validating policy in force, with the parameters that go with it. */
export const validatingAdmissionPolicyBinding = defineKind<ValidatingAdmissionPolicyBinding>({
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  kind: 'ValidatingAdmissionPolicyBinding',
  plural: 'validatingadmissionpolicybindings',
  categories: ['api-extensions'],
  scope: 'Cluster',
  schema: 'admissionregistration/v1.ValidatingAdmissionPolicyBinding',
  unconditionalUpdate: false,

  defaults: ({ spec }) => defaultMatchResources(spec?.matchResources),
  prepareCreate: (draft) => {
    draft.metadata.generation = 1
  },
  prepareUpdate: (draft, old) => countGeneration(draft, old, ({ spec }) => spec),
  validate: ({ spec }, at) => specErrors(spec, at.child('spec')),

  columns: [
    nameColumn,
    { name: 'PolicyName', type: 'string', priority: 0, description: 'The policy.', value: ({ spec }) => spec?.policyName ?? '' },
    {
      name: 'ParamRef',
      type: 'string',
      priority: 0,
      description: 'The objects that the policy reads beside the request.',
      value: ({ spec }) => paramRefText(spec?.paramRef),
    },
    ageColumn,
  ],
})

function specErrors(spec: Partial<ValidatingAdmissionPolicyBindingSpec> = {}, at: Path): readonly FieldError[] {
  return [
    ...policyNameErrors(spec.policyName, at.child('policyName')),
    ...paramRefErrors(spec.paramRef, at.child('paramRef')),
    ...matchResourcesErrors(spec.matchResources, at.child('matchResources')),
    ...actionErrors(spec.validationActions ?? [], at.child('validationActions')),
  ]
}

function actionErrors(actions: readonly string[], at: Path): readonly FieldError[] {
  const why =
    'must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)'
  return [
    ...actions.flatMap((action, i) => [
      ...(ACTIONS.includes(action) ? [] : [fieldErrors.notSupported(at.index(i), action, ACTIONS)]),
      ...(actions.indexOf(action) < i ? [fieldErrors.duplicate(at.index(i), action)] : []),
    ]),
    ...(actions.includes('Deny') && actions.includes('Warn') ? [fieldErrors.invalid(at, actions, why)] : []),
    ...(actions.length === 0 ? [fieldErrors.required(at, 'at least one validation action is required')] : []),
  ]
}
