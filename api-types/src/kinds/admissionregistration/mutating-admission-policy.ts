import { ageColumn, nameColumn } from '../../columns.ts'
import { defineKind } from '../../define-kind.ts'
import type { MutatingAdmissionPolicy } from '../../generated/admissionregistration.v1.types.ts'
import { mutatingPolicyErrors } from './mutating-admission-policy/validate.ts'
import { paramKindText } from './shared/columns.ts'
import { defaultMatchResources } from './shared/defaults.ts'
import { countGeneration } from './shared/generation.ts'

/** Expressions that change objects on their way in. A binding puts them in force. */
export const mutatingAdmissionPolicy = defineKind<MutatingAdmissionPolicy>({
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  kind: 'MutatingAdmissionPolicy',
  plural: 'mutatingadmissionpolicies',
  categories: ['api-extensions'],
  scope: 'Cluster',
  schema: 'admissionregistration/v1.MutatingAdmissionPolicy',
  unconditionalUpdate: false,

  defaults: (draft) => {
    draft.spec ??= {}
    draft.spec.failurePolicy ??= 'Fail'
    defaultMatchResources(draft.spec.matchConstraints)
  },
  prepareCreate: (draft) => {
    draft.metadata.generation = 1
  },
  prepareUpdate: (draft, old) => countGeneration(draft, old, ({ spec }) => spec),
  validate: ({ spec = {} }, at) => mutatingPolicyErrors(spec, at.child('spec')),

  columns: [
    nameColumn,
    {
      name: 'Mutations',
      type: 'integer',
      priority: 0,
      description: 'Number of changes.',
      value: ({ spec }) => spec?.mutations?.length ?? 0,
    },
    {
      name: 'ParamKind',
      type: 'string',
      priority: 0,
      description: 'The kind of the objects that the expressions read beside the request.',
      value: ({ spec }) => paramKindText(spec?.paramKind),
    },
    ageColumn,
  ],
})
