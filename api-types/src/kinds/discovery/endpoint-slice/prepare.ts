import type { EndpointSlice } from '../../../generated/discovery.v1.types.ts'
import type { DeepReadonly } from '../../../object.ts'
import { semanticEqual } from '../../../util/semantic-equal.ts'
import { isDns1123Subdomain } from '../../../validation/names.ts'

const HOSTNAME = 'kubernetes.io/hostname'
type ReadSlice = DeepReadonly<EndpointSlice>

/** Tells whether an update changes anything that readers act on: its labels count, other metadata does not. */
export const isChanged = (next: ReadSlice, old: ReadSlice): boolean =>
  next.addressType !== old.addressType ||
  !semanticEqual(next.endpoints, old.endpoints) ||
  !semanticEqual(next.ports, old.ports) ||
  !semanticEqual(next.metadata.labels, old.metadata.labels)

/**
 * The v1 API takes no `deprecatedTopology`. A node's name that an older version stored there moves to `nodeName`
 * (upstream's `dropTopologyOnV1`). `old` is absent on create.
 */
export const dropTopology = (draft: EndpointSlice, old?: ReadSlice): void => {
  const drafted = draft.endpoints ?? []
  if (drafted.every(({ deprecatedTopology }) => deprecatedTopology === undefined)) return
  if (old !== undefined && semanticEqual(draft.endpoints, old.endpoints)) return
  const known = new Set((old?.endpoints ?? []).flatMap(({ deprecatedTopology }) => deprecatedTopology?.[HOSTNAME] || []))
  for (const endpoint of drafted) {
    const name = endpoint.deprecatedTopology?.[HOSTNAME]
    if (endpoint.nodeName === undefined && name !== undefined && known.has(name) && isDns1123Subdomain(name).length === 0) {
      endpoint.nodeName = name
    }
    delete endpoint.deprecatedTopology
  }
}
