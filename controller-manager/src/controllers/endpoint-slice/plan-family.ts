import {
  type DeepReadonly,
  type EndpointPort,
  type EndpointSlice,
  kinds,
  type Pod,
  type Service,
  type Stored,
  semanticEqual,
} from '@coxswain/api-types'
import { controllerReference, create, remove, type Step, update, type View } from '@coxswain/client'
import { portsKey, slicePrefix } from '../../shared/endpoint-key.ts'
import type { IpFamily } from '../../shared/service-pods.ts'
import { LAST_CHANGE_TRIGGER_TIME, without } from '../../shared/well-known.ts'
import { oldestTransition } from '../endpoints/trigger-time.ts'
import { desiredEndpoints } from './desired-endpoints.ts'
import { type DraftSlice, fillSlices } from './fill-slices.ts'
import { applyHints, type SaidOfZones } from './hints.ts'
import { labelsDiffer, sliceLabels } from './labels.ts'

type Ports = readonly DeepReadonly<EndpointPort>[]
interface PortedSlice extends DraftSlice {
  readonly ports: Ports
}

export interface FamilyInput {
  readonly family: IpFamily
  readonly service: Stored<Service>
  readonly pods: readonly Stored<Pod>[]
  /** The Service's slices of this family. */
  readonly existing: readonly Stored<EndpointSlice>[]
  readonly view: View
  readonly maxPerSlice: number
  readonly said: SaidOfZones
}

/** What makes a Service's slices of one address family right (upstream's reconcileByAddressType and finalize). */
export const planFamily = (input: FamilyInput): readonly Step[] => {
  const { service, existing } = input
  const owned = existing.filter((slice) => isOwnedBy(slice, service))
  const { kept, dropped } = place(input, owned)
  const told = applyHints(service, kept, input)
  return [...planSlices(input, { owned, kept, dropped }), ...told]
}

const planSlices = (
  input: FamilyInput,
  { owned, kept, dropped }: Placed & { readonly owned: readonly Stored<EndpointSlice>[] },
): readonly Step[] => {
  const { service, existing, family } = input
  const doomed = [...existing.filter((slice) => !owned.includes(slice)), ...dropped]
  const born = kept.filter(({ current }) => current === undefined)
  // A Service has a slice even when it has no endpoints: consumers learn from it that it has been seen.
  if (kept.length === 0) {
    const only = doomed.length === 1 ? doomed[0] : undefined
    if (only !== undefined && isPlaceholder(only, service)) return []
    born.push({ current: undefined, endpoints: [], ports: [], changed: true })
  }
  const since = triggerOf(input, kept)
  const recycled: PortedSlice[] = []
  const removed: Stored<EndpointSlice>[] = []
  // What is to be deleted becomes what is to be created, where they are of the same Service and family: one write for two.
  for (const slice of doomed) {
    const next = owned.includes(slice) ? born.pop() : undefined
    if (next === undefined) removed.push(slice)
    else recycled.push({ ...next, current: slice })
  }
  const written = [...kept.filter(({ current, changed }) => current !== undefined && changed), ...recycled]
  return [
    // The collector is after the slices of a Service that is going; making new ones would be a race against it.
    ...(service.metadata.deletionTimestamp === undefined ? born.map((draft, i) => creation(service, draft, { family, i, since })) : []),
    ...written.flatMap((draft) => rewriting(service, draft, since)),
    ...removed.map((slice) => remove(kinds.EndpointSlice, slice, { reason: 'none of its endpoints is wanted any more' })),
  ]
}

const isOwnedBy = ({ metadata }: Stored<EndpointSlice>, service: Stored<Service>): boolean =>
  (metadata.ownerReferences ?? []).some(
    ({ uid, kind, apiVersion }) => uid === service.metadata.uid && kind === 'Service' && apiVersion === 'v1',
  )

interface Placed {
  readonly kept: readonly PortedSlice[]
  readonly dropped: readonly Stored<EndpointSlice>[]
}

const place = (input: FamilyInput, owned: readonly Stored<EndpointSlice>[]): Placed => {
  const { service, family, maxPerSlice } = input
  const byPorts = groupByPorts(owned)
  const kept: PortedSlice[] = []
  const dropped: Stored<EndpointSlice>[] = []
  for (const [key, { ports, endpoints }] of desiredEndpoints(service, family, input)) {
    const filled = fillSlices(byPorts.get(key) ?? [], endpoints, {
      maxPerSlice,
      mustWrite: (slice) => labelsDiffer(slice, service),
    })
    byPorts.delete(key)
    for (const draft of filled.kept) kept.push(Object.assign(draft, { ports: draft.current?.ports ?? ports }))
    dropped.push(...filled.emptied)
  }
  for (const slices of byPorts.values()) dropped.push(...slices)
  return { kept, dropped }
}

const groupByPorts = (slices: readonly Stored<EndpointSlice>[]): Map<string, Stored<EndpointSlice>[]> => {
  const groups = new Map<string, Stored<EndpointSlice>[]>()
  for (const slice of slices) {
    const key = portsKey(slice.ports)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [slice])
    else group.push(slice)
  }
  return groups
}

const isPlaceholder = ({ metadata, endpoints = [], ports = [] }: Stored<EndpointSlice>, service: Stored<Service>): boolean =>
  endpoints.length === 0 && ports.length === 0 && semanticEqual(metadata.labels, sliceLabels(service))

/** When the oldest of the changes that are written now happened; a Service's first slices are as old as it is. */
const triggerOf = ({ service, existing, pods }: FamilyInput, kept: readonly PortedSlice[]): string | undefined => {
  if (existing.length === 0) return service.metadata.creationTimestamp
  const fresh = new Set<string>()
  for (const { current, endpoints, changed } of kept) {
    if (!changed) continue
    for (const endpoint of endpoints) if (current?.endpoints?.includes(endpoint) !== true) fresh.add(endpoint.targetRef?.uid ?? '')
  }
  return oldestTransition(pods.filter(({ metadata }) => fresh.has(metadata.uid)))
}

const annotationsOf = (slice: Stored<EndpointSlice> | undefined, since: string | undefined): Record<string, string> => ({
  ...without(slice?.metadata.annotations, [LAST_CHANGE_TRIGGER_TIME]),
  ...(since === undefined ? {} : { [LAST_CHANGE_TRIGGER_TIME]: since }),
})

interface NewSlice {
  readonly family: IpFamily
  readonly i: number
  readonly since: string | undefined
}

const creation = (service: Stored<Service>, { endpoints, ports }: PortedSlice, { family, i, since }: NewSlice): Step => {
  const { namespace, name } = service.metadata
  return create(
    kinds.EndpointSlice,
    {
      metadata: {
        namespace,
        generateName: slicePrefix(name),
        labels: sliceLabels(service),
        annotations: annotationsOf(undefined, since),
        ownerReferences: [controllerReference(kinds.Service, service)],
      },
      addressType: family,
      endpoints,
      ports,
    },
    {
      id: `create ${family} slice ${i}`,
      reason: endpoints.length === 0 ? 'the Service has no endpoints yet' : 'endpoints are in no slice',
    },
  )
}

const rewriting = (service: Stored<Service>, { current, endpoints, ports }: PortedSlice, since: string | undefined): readonly Step[] => {
  if (current === undefined) return []
  const metadata = { ...current.metadata, labels: sliceLabels(service), annotations: annotationsOf(current, since) }
  return [update(kinds.EndpointSlice, { ...current, metadata, endpoints, ports }, { reason: 'its endpoints have changed' })]
}
