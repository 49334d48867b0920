import { defineKind } from '../../define-kind.ts'
import type { Service } from '../../generated/core.v1.types.ts'
import { deepCopy } from '../../util/deep.ts'
import { isDns1123Label } from '../../validation/names.ts'
import { normalizeClusterIps, patchAllocatedValues } from './service/carry-over.ts'
import { serviceColumns } from './service/columns.ts'
import { defaultService } from './service/defaults.ts'
import { dropTypeDependentFields } from './service/drop-type-dependent-fields.ts'
import { validateService } from './service/validate.ts'
import { loadBalancerStatusErrors } from './service/validate-load-balancer.ts'
import { validateServiceUpdate } from './service/validate-update.ts'
import { serviceWarnings } from './service/warnings.ts'

/**
 * A name and ports for a set of pods. Addresses and node ports are given out by the server after preparation, which keeps what was given
 * out before.
 */
export const service = defineKind<Service>({
  group: '',
  version: 'v1',
  kind: 'Service',
  plural: 'services',
  shortNames: ['svc'],
  categories: ['all'],
  scope: 'Namespaced',
  schema: 'core/v1.Service',
  subresources: { status: true },
  // Names of new Services may start with a digit: RelaxedServiceNameValidation is on since 1.36.
  validateName: isDns1123Label,
  createOnUpdate: true,
  returnsDeleted: true,
  fields: [
    { name: 'spec.clusterIP', value: ({ spec }) => spec?.clusterIP ?? '' },
    { name: 'spec.type', value: ({ spec }) => spec?.type ?? '' },
  ],

  defaults: defaultService,
  prepareCreate: (draft) => {
    draft.status = { loadBalancer: {} }
    normalizeClusterIps(draft)
  },
  prepareUpdate: (draft, old, { subresource }) => {
    if (subresource === 'status') {
      draft.spec = deepCopy(old.spec)
      return
    }
    draft.status = deepCopy(old.status) ?? { loadBalancer: {} }
    patchAllocatedValues(draft, old)
    normalizeClusterIps(draft, old)
    dropTypeDependentFields(draft, old)
  },
  validate: validateService,
  validateUpdate: (next, old, at, { subresource }) =>
    subresource === 'status'
      ? loadBalancerStatusErrors(next, old, at.child('status').child('loadBalancer'))
      : validateServiceUpdate(next, old, at),
  warnings: serviceWarnings,
  columns: serviceColumns,
})
