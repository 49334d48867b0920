import { ageColumn, nameColumn } from '../../columns.ts'
import { defineKind } from '../../define-kind.ts'
import type { MutatingAdmissionPolicyBinding } from '../../generated/admissionregistration.v1.types.ts'
import { paramRefText } from './shared/columns.ts'
import { defaultMatchResources } from './shared/defaults.ts'
import { countGeneration } from './shared/generation.ts'
import { matchResourcesErrors, mutableOperationErrors, paramRefErrors, policyNameErrors } from './shared/validate-match.ts'

/** Puts a mutating policy in force, with the parameters that go with it. */
export const mutatingAdmissionPolicyBinding = defineKind<MutatingAdmissionPolicyBinding>({
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  kind: 'MutatingAdmissionPolicyBinding',
  plural: 'mutatingadmissionpolicybindings',
  categories: ['api-extensions'],
  scope: 'Cluster',
  schema: 'admissionregistration/v1.MutatingAdmissionPolicyBinding',
  unconditionalUpdate: false,

  defaults: ({ spec }) => defaultMatchResources(spec?.matchResources),
  prepareCreate: (draft) => {
    draft.metadata.generation = 1
  },
  prepareUpdate: (draft, old) => countGeneration(draft, old, ({ spec }) => spec),
  validate: ({ spec = {} }, at) => {
    const place = at.child('spec')
    return [
      ...policyNameErrors(spec.policyName, place.child('policyName')),
      ...paramRefErrors(spec.paramRef, place.child('paramRef')),
      ...matchResourcesErrors(spec.matchResources, place.child('matchResources')),
      ...mutableOperationErrors(spec.matchResources, place.child('matchResources')),
    ]
  },

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
