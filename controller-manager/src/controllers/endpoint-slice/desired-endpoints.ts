import { type Endpoint, type EndpointPort, formatIp, kinds, type Pod, parseIp, type Service, type Stored } from '@coxswain/api-types'
import type { View } from '@coxswain/client'
import { endpointKey, portsKey } from '../../shared/endpoint-key.ts'
import { isPodReady } from '../../shared/pod-state.ts'
import { hostnameFor, type IpFamily, isHeadless, mayBeEndpoint, podIps, targetPortOf } from '../../shared/service-pods.ts'
import { own } from '../../shared/well-known.ts'

/** Endpoints that offer the same ports. */
export interface PortGroup {
  readonly ports: readonly EndpointPort[]
  /** By `endpointKey`. */
  readonly endpoints: Map<string, Endpoint>
}

/** What the slices of a Service should hold for one address family, by `portsKey`. */
export const desiredEndpoints = (
  service: Stored<Service>,
  family: IpFamily,
  { pods, view }: { readonly pods: readonly Stored<Pod>[]; readonly view: View },
): ReadonlyMap<string, PortGroup> => {
  const groups = new Map<string, PortGroup>()
  for (const pod of pods) {
    if (!mayBeEndpoint(pod)) continue
    const ports = portsOf(service, pod)
    const key = portsKey(ports)
    const group = groups.get(key) ?? { ports, endpoints: new Map<string, Endpoint>() }
    groups.set(key, group)
    const { nodeName } = pod.spec ?? {}
    const node = nodeName ? view.get(kinds.Node, '', nodeName) : undefined
    // A pod of a node that is gone serves nobody; its Service may ask to see it all the same.
    if (node === undefined && service.spec?.publishNotReadyAddresses !== true) continue
    const addresses = addressesOf(pod, family)
    if (addresses.length === 0) continue
    const zone = own(node?.metadata.labels, 'topology.kubernetes.io/zone')
    const endpoint = { ...endpointOf(service, pod, addresses), ...(zone ? { zone } : {}) }
    group.endpoints.set(endpointKey(endpoint), endpoint)
  }
  return groups
}

const portsOf = (service: Stored<Service>, pod: Stored<Pod>): readonly EndpointPort[] => {
  const { ports = [] } = service.spec ?? {}
  if (ports.length === 0 && isHeadless(service)) return []
  return ports.flatMap((each): EndpointPort[] => {
    const port = targetPortOf(pod, each)
    const { name = '', protocol = 'TCP', appProtocol } = each
    return port === undefined ? [] : [{ name, port, protocol, ...(appProtocol === undefined ? {} : { appProtocol }) }]
  })
}

const addressesOf = (pod: Stored<Pod>, family: IpFamily): string[] =>
  podIps(pod.status).flatMap((text) => {
    const ip = parseIp(text)
    return ip !== undefined && (ip.bytes.length === 16) === (family === 'IPv6') ? [formatIp(ip)] : []
  })

const endpointOf = (service: Stored<Service>, pod: Stored<Pod>, addresses: string[]): Endpoint => {
  const serving = isPodReady(pod)
  const terminating = pod.metadata.deletionTimestamp !== undefined
  // A terminating pod never counts as ready, though it may still serve: who does not know of termination must not be sent there.
  const ready = service.spec?.publishNotReadyAddresses === true || (serving && !terminating)
  const { namespace, name, uid } = pod.metadata
  const hostname = hostnameFor(pod, service)
  const { nodeName } = pod.spec ?? {}
  return {
    addresses,
    conditions: { ready, serving, terminating },
    ...(hostname === undefined ? {} : { hostname }),
    ...(nodeName ? { nodeName } : {}),
    targetRef: { kind: 'Pod', namespace, name, uid },
  }
}
