import { ageColumn, nameColumn } from '../../columns.ts'
import { defineKind } from '../../define-kind.ts'
import type { ValidatingAdmissionPolicy, ValidatingAdmissionPolicySpec } from '../../generated/admissionregistration.v1.types.ts'
import { keepSpecOrStatus } from '../../util/keep-spec-or-status.ts'
import { paramKindText } from './shared/columns.ts'
import { defaultMatchResources } from './shared/defaults.ts'
import { policyErrors, policyStatusErrors } from './validating-admission-policy/validate.ts'

/** Expressions that say whether a request may go on. A binding puts them in force. */
export const validatingAdmissionPolicy = defineKind<ValidatingAdmissionPolicy>({
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  kind: 'ValidatingAdmissionPolicy',
  plural: 'validatingadmissionpolicies',
  categories: ['api-extensions'],
  scope: 'Cluster',
  schema: 'admissionregistration/v1.ValidatingAdmissionPolicy',
  subresources: { status: true },
  unconditionalUpdate: false,

  defaults: (draft) => {
    draft.spec ??= {} as ValidatingAdmissionPolicySpec
    draft.spec.failurePolicy ??= 'Fail'
    defaultMatchResources(draft.spec.matchConstraints)
  },
  prepareCreate: (draft) => {
    draft.status = {}
    draft.metadata.generation = 1
  },
  prepareUpdate: (draft, old, { subresource }) => keepSpecOrStatus(draft, old, subresource),
  validate: ({ metadata, spec }, at) => (spec === undefined ? [] : policyErrors(spec, metadata.name ?? '', at.child('spec'))),
  validateUpdate: ({ status = {} }, _, at, { subresource }) =>
    subresource === 'status' ? policyStatusErrors(status, at.child('status')) : [],

  columns: [
    nameColumn,
    {
      name: 'Validations',
      type: 'integer',
      priority: 0,
      description: 'Number of expressions that must hold.',
      value: ({ spec }) => spec?.validations?.length ?? 0,
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
