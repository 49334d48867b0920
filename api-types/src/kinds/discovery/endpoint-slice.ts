import { ageColumn, nameColumn } from '../../columns.ts'
import { defineKind } from '../../define-kind.ts'
import type { EndpointSlice } from '../../generated/discovery.v1.types.ts'
import { addressList, portList } from './endpoint-slice/columns.ts'
import { dropTopology, isChanged } from './endpoint-slice/prepare.ts'
import { validateEndpointSlice, validateEndpointSliceUpdate } from './endpoint-slice/validate.ts'
import { endpointSliceWarnings } from './endpoint-slice/warnings.ts'

/** Some of the addresses behind a Service, all of one family. */
export const endpointSlice = defineKind<EndpointSlice>({
  group: 'discovery.k8s.io',
  version: 'v1',
  kind: 'EndpointSlice',
  plural: 'endpointslices',
  scope: 'Namespaced',
  schema: 'discovery/v1.EndpointSlice',

  defaults: ({ ports }) => {
    for (const port of ports ?? []) {
      port.name ??= ''
      port.protocol ??= 'TCP'
    }
  },
  prepareCreate: (draft) => {
    draft.metadata.generation = 1
    dropTopology(draft)
  },
  prepareUpdate: (draft, old) => {
    const generation = old.metadata.generation ?? 0
    draft.metadata.generation = isChanged(draft, old) ? generation + 1 : generation
    dropTopology(draft, old)
  },
  validate: validateEndpointSlice,
  validateUpdate: validateEndpointSliceUpdate,
  warnings: endpointSliceWarnings,
  columns: [
    nameColumn,
    { name: 'AddressType', type: 'string', priority: 0, description: 'What the addresses are.', value: ({ addressType }) => addressType },
    { name: 'Ports', type: 'string', priority: 0, description: 'Ports that all of its endpoints have.', value: portList },
    { name: 'Endpoints', type: 'string', priority: 0, description: 'Addresses of its endpoints.', value: addressList },
    ageColumn,
  ],
})
