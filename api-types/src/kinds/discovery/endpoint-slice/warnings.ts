import type { EndpointSlice } from '../../../generated/discovery.v1.types.ts'
import type { DeepReadonly } from '../../../object.ts'
import { warningsForIp } from '../../../validation/ip.ts'
import { fieldPath } from '../../../validation/path.ts'

const MANAGED_BY = 'endpointslice.kubernetes.io/managed-by'
/** Both write addresses in their usual form, and often. */
const CONTROLLERS: ReadonlySet<string> = new Set(['endpointslice-controller.k8s.io', 'endpointslicemirroring-controller.k8s.io'])

type ReadSlice = DeepReadonly<EndpointSlice>

export const endpointSliceWarnings = (slice: ReadSlice, old: ReadSlice | undefined): string[] => [
  ...(old === undefined && slice.addressType === 'FQDN' ? ['spec.addressType: FQDN endpoints are deprecated'] : []),
  ...addressWarnings(slice),
]

const addressWarnings = ({ metadata, addressType, endpoints }: ReadSlice): string[] => {
  if (addressType === 'FQDN' || CONTROLLERS.has(metadata.labels?.[MANAGED_BY] ?? '')) return []
  return (endpoints ?? []).flatMap(({ addresses }, i) =>
    (addresses ?? []).flatMap((address, j) => warningsForIp(fieldPath('endpoints').index(i).child('addresses').index(j), address)),
  )
}
