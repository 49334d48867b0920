import { ageColumn, nameColumn } from '../../columns.ts'
import { defineKind } from '../../define-kind.ts'
import type { Endpoints } from '../../generated/core.v1.types.ts'
import { addressList } from './endpoints/columns.ts'
import { validateEndpoints } from './endpoints/validate.ts'
import { addressWarnings } from './endpoints/warnings.ts'

const DEPRECATION = 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice'

/** Addresses behind a Service, all in one object; EndpointSlices have taken their place. */
export const endpoints = defineKind<Endpoints>({
  group: '',
  version: 'v1',
  kind: 'Endpoints',
  plural: 'endpoints',
  shortNames: ['ep'],
  scope: 'Namespaced',
  schema: 'core/v1.Endpoints',
  createOnUpdate: true,
  deprecation: DEPRECATION,

  defaults: ({ subsets }) => {
    for (const { ports } of subsets ?? []) for (const port of ports ?? []) port.protocol ||= 'TCP'
  },
  validate: validateEndpoints,
  warnings: (object) => [DEPRECATION, ...addressWarnings(object)],
  columns: [
    nameColumn,
    { name: 'Endpoints', type: 'string', priority: 0, description: 'Addresses that are ready, with their ports.', value: addressList },
    ageColumn,
  ],
})
