import { type DeepReadonly, type DiscoveryV1, deepEqual, type Endpoint, type Service, type Stored } from '@coxswain/api-types'
import { own } from '../../shared/well-known.ts'
import type { DraftSlice } from './fill-slices.ts'

const NEAR: ReadonlySet<string> = new Set(['PreferClose', 'PreferSameZone', 'PreferSameNode'])
const TOPOLOGY = ['service.kubernetes.io/topology-aware-hints', 'service.kubernetes.io/topology-mode']

/** `spec.trafficDistribution`, where it counts: the older annotation goes before it (upstream's hintsEnabled). */
const distributionOf = ({ metadata, spec }: Stored<Service>): string | undefined => {
  const mode = TOPOLOGY.map((name) => own(metadata.annotations, name)).find((value) => value !== undefined)
  const { trafficDistribution } = spec ?? {}
  return mode !== 'Auto' && mode !== 'auto' && trafficDistribution !== undefined && NEAR.has(trafficDistribution)
    ? trafficDistribution
    : undefined
}

const hintsFor = (
  endpoint: DeepReadonly<Endpoint>,
  distribution: string | undefined,
): DeepReadonly<DiscoveryV1.EndpointHints> | undefined => {
  if (distribution === undefined) return undefined
  // Nobody is sent to an endpoint that is not ready; what is said of it may stay.
  if (endpoint.conditions?.ready !== true) return endpoint.hints
  const zones = endpoint.zone === undefined ? undefined : [{ name: endpoint.zone }]
  const nodes = endpoint.nodeName === undefined || distribution !== 'PreferSameNode' ? undefined : [{ name: endpoint.nodeName }]
  if (zones === undefined && nodes === undefined) return undefined
  return { ...(zones === undefined ? {} : { forZones: zones }), ...(nodes === undefined ? {} : { forNodes: nodes }) }
}

/** Gives each endpoint the hints that the Service's traffic distribution asks for (upstream's trafficdist), and takes away others. */
export const applyHints = (service: Stored<Service>, drafts: readonly DraftSlice[]): void => {
  const distribution = distributionOf(service)
  for (const draft of drafts) {
    for (const [i, endpoint] of draft.endpoints.entries()) {
      const hints = hintsFor(endpoint, distribution)
      if (deepEqual(endpoint.hints, hints)) continue
      const { hints: _, ...rest } = endpoint
      draft.endpoints[i] = hints === undefined ? rest : { ...rest, hints }
      draft.changed = true
    }
  }
}
