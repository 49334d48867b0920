import {
  type EndpointAddress,
  type EndpointSubset,
  type EndpointsPort,
  isIpv6Text,
  type Pod,
  repackSubsets,
  type Service,
  type Stored,
} from '@coxswain/api-types'
import { isPodReady } from '../../shared/pod-state.ts'
import {
  familiesOf,
  hostnameFor,
  isHeadless,
  mayBeEndpoint,
  podIps,
  type ReadonlyServicePort,
  targetPortOf,
} from '../../shared/service-pods.ts'

/** The addresses behind a Service, in their canonical layout (upstream's endpoints controller, `syncService`). */
export const desiredSubsets = (service: Stored<Service>, pods: readonly Stored<Pod>[]): EndpointSubset[] => {
  const { ports = [], publishNotReadyAddresses = false } = service.spec ?? {}
  const subsets: EndpointSubset[] = []
  for (const pod of pods) {
    if (!mayBeEndpoint(pod) || (pod.metadata.deletionTimestamp !== undefined && !publishNotReadyAddresses)) continue
    const address = addressOf(service, pod)
    if (address === undefined) continue
    const addresses = publishNotReadyAddresses || isPodReady(pod) ? { addresses: [address] } : { notReadyAddresses: [address] }
    if (ports.length === 0 && isHeadless(service)) subsets.push(addresses)
    for (const port of ports) {
      const number = targetPortOf(pod, port)
      if (number !== undefined) subsets.push({ ...addresses, ports: [endpointPort(port, number)] })
    }
  }
  return repackSubsets(subsets)
}

const endpointPort = ({ name, protocol = 'TCP', appProtocol }: ReadonlyServicePort, port: number): EndpointsPort => ({
  ...(name ? { name } : {}),
  port,
  protocol,
  ...(appProtocol === undefined ? {} : { appProtocol }),
})

/** Endpoints are of one family alone: the Service's first. */
const addressOf = (service: Stored<Service>, pod: Stored<Pod>): EndpointAddress | undefined => {
  const ips = podIps(pod.status)
  const [family, other] = familiesOf(service)
  const ip =
    other !== undefined && service.spec?.ipFamilies === undefined ? ips[0] : ips.find((each) => isIpv6Text(each) === (family === 'IPv6'))
  if (ip === undefined) return undefined
  const { namespace, name, uid } = pod.metadata
  const hostname = hostnameFor(pod, service)
  const { nodeName } = pod.spec ?? {}
  return {
    ip,
    ...(hostname === undefined ? {} : { hostname }),
    ...(nodeName ? { nodeName } : {}),
    targetRef: { kind: 'Pod', namespace, name, uid },
  }
}
