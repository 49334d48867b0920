import { type DeepReadonly, type DiscoveryV1, deepEqual, type Endpoint, kinds, type Service, type Stored } from '@coxswain/api-types'
import { event, keyOf, referenceTo, type Step, type View } from '@coxswain/client'
import { endpointKey } from '../../shared/endpoint-key.ts'
import type { IpFamily } from '../../shared/service-pods.ts'
import { own } from '../../shared/well-known.ts'
import type { DraftSlice } from './fill-slices.ts'
import { allocate } from './zone-allocations.ts'
import { isReady, planZones, type ZonePlan } from './zone-hints.ts'
import { zoneShares } from './zone-shares.ts'

const NEAR: ReadonlySet<string> = new Set(['PreferClose', 'PreferSameZone', 'PreferSameNode'])
const TOPOLOGY = ['service.kubernetes.io/topology-aware-hints', 'service.kubernetes.io/topology-mode']

const ENABLED = 'Topology Aware Hints has been enabled'
const DISABLED = 'Topology Aware Hints has been disabled'
const UNKNOWN_NODES = 'Insufficient Node information: allocatable CPU or zone not specified on one or more nodes'
const NO_ZONE = 'One or more endpoints do not have a zone specified'

/** Is the Service's traffic to be kept in zones by their share of CPU? The older annotation goes first (upstream's hintsEnabled). */
export const asksForZones = ({ metadata }: Stored<Service>): boolean => {
  const mode = TOPOLOGY.map((name) => own(metadata.annotations, name)).find((value) => value !== undefined)
  return mode === 'Auto' || mode === 'auto'
}

/** What was said last of each Service's family: upstream says why there are no hints with every look. */
export type SaidOfZones = Map<string, string>

export interface HintsInput {
  readonly family: IpFamily
  readonly view: View
  readonly said: SaidOfZones
}

const saidKey = (service: { readonly namespace: string; readonly name: string }, family: string): string =>
  `${service.namespace}/${service.name} ${family}`

/** The Service is gone: one of its name is another. */
export const forgetService = (said: SaidOfZones, service: { readonly namespace: string; readonly name: string }): void => {
  for (const family of ['IPv4', 'IPv6']) said.delete(saidKey(service, family))
}

/**
 * Gives each endpoint the hints that the Service asks for, and takes away others: of zones by their share of CPU, where an annotation
 * asks for it (upstream's topologycache), else by its traffic distribution (trafficdist). Tells what has come of the annotation.
 */
export const applyHints = (service: Stored<Service>, drafts: readonly DraftSlice[], input: HintsInput): readonly Step[] => {
  const { view, family, said } = input
  const key = saidKey(service.metadata, family)
  const last = said.get(key)
  if (!asksForZones(service)) {
    const { trafficDistribution = '' } = service.spec ?? {}
    setHints(drafts, (endpoint) => nearHints(endpoint, NEAR.has(trafficDistribution) ? trafficDistribution : undefined))
    said.delete(key)
    return last === ENABLED ? [telling(service, family, DISABLED)] : []
  }
  const zones = zonesFor(drafts, view)
  // Hints that were there before anybody remembers are no news.
  const hadHints = drafts.some(({ current }) => current?.endpoints?.some(({ hints }) => hints?.forZones !== undefined))
  setHints(drafts, (endpoint) => (typeof zones === 'string' ? undefined : zoneHints(endpoint, zones)))
  const text = typeof zones === 'string' ? zones : ENABLED
  said.set(key, text)
  return text === (last ?? (hadHints ? ENABLED : undefined)) ? [] : [telling(service, family, text)]
}

const zonesFor = (drafts: readonly DraftSlice[], view: View): ZonePlan | string => {
  const shares = zoneShares(view.list(kinds.Node))
  if (shares === undefined) return UNKNOWN_NODES
  const ready = drafts.flatMap(({ endpoints }) => endpoints.filter(isReady))
  const allocations = allocate(shares, ready.length)
  if (typeof allocations === 'string') return allocations
  return ready.some(({ zone }) => !zone) ? NO_ZONE : planZones(drafts, allocations)
}

const telling = (service: Stored<Service>, family: IpFamily, text: string): Step => {
  const [type, reason] =
    text === ENABLED ? (['Normal', 'TopologyAwareHintsEnabled'] as const) : (['Warning', 'TopologyAwareHintsDisabled'] as const)
  const note = { regarding: referenceTo(kinds.Service, service), type, reason, message: `${text}, addressType: ${family}` }
  return event(note, { id: `tell ${keyOf(service)} of hints for ${family}` })
}

type Hints = DeepReadonly<DiscoveryV1.EndpointHints>

const setHints = (drafts: readonly DraftSlice[], hintsFor: (endpoint: DeepReadonly<Endpoint>) => Hints | undefined): void => {
  for (const draft of drafts) {
    for (const [i, endpoint] of draft.endpoints.entries()) {
      const hints = hintsFor(endpoint)
      if (deepEqual(endpoint.hints, hints)) continue
      const { hints: _, ...rest } = endpoint
      draft.endpoints[i] = hints === undefined ? rest : { ...rest, hints }
      draft.changed = true
    }
  }
}

const zoneHints = (endpoint: DeepReadonly<Endpoint>, zones: ZonePlan): Hints | undefined => {
  const name = isReady(endpoint) ? zones.get(endpointKey(endpoint)) : undefined
  return name === undefined ? undefined : { forZones: [{ name }] }
}

const nearHints = (endpoint: DeepReadonly<Endpoint>, distribution: string | undefined): Hints | undefined => {
  if (distribution === undefined) return undefined
  // Nobody is sent to an endpoint that is not ready; what is said of it may stay.
  if (!isReady(endpoint)) return endpoint.hints
  const zones = endpoint.zone === undefined ? undefined : [{ name: endpoint.zone }]
  const nodes = endpoint.nodeName === undefined || distribution !== 'PreferSameNode' ? undefined : [{ name: endpoint.nodeName }]
  if (zones === undefined && nodes === undefined) return undefined
  return { ...(zones === undefined ? {} : { forZones: zones }), ...(nodes === undefined ? {} : { forNodes: nodes }) }
}
