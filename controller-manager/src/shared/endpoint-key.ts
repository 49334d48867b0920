import type { DeepReadonly, Endpoint, EndpointPort, EndpointSlice } from '@coxswain/api-types'

/** Equal for slices that offer the same ports, in whatever order (upstream's PortMapKey). */
export const portsKey = (ports: readonly DeepReadonly<EndpointPort>[] | undefined): string =>
  (ports ?? [])
    .map(({ name = '', port, protocol = 'TCP', appProtocol = '' }) => JSON.stringify([name, port ?? null, protocol, appProtocol]))
    .sort()
    .join()

/** Equal for two states of one endpoint (upstream's hashEndpoint). */
export const endpointKey = ({ addresses, hostname = '', targetRef }: DeepReadonly<Endpoint>): string =>
  JSON.stringify([[...addresses].sort(), hostname, targetRef?.namespace ?? '', targetRef?.name ?? ''])

/** What consumers act by; two endpoints of one key that differ here must be written again (upstream's EndpointsEqualBeyondHash). */
export const endpointState = ({ nodeName, zone, conditions, targetRef }: DeepReadonly<Endpoint>): string =>
  JSON.stringify([
    nodeName ?? null,
    zone ?? null,
    conditions?.ready ?? null,
    conditions?.serving ?? null,
    conditions?.terminating ?? null,
    targetRef?.kind ?? '',
    targetRef?.uid ?? '',
  ])

/** `NAME-`, where that is short enough to make names of. */
export const slicePrefix = (name: string): string => (name.length < 253 ? `${name}-` : name)

export type Slice = DeepReadonly<EndpointSlice>
