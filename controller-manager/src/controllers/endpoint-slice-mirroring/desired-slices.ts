import {
  type DeepReadonly,
  type Endpoint,
  type EndpointAddress,
  type EndpointPort,
  type Endpoints,
  type EndpointsPort,
  parseIp,
  type Stored,
} from '@coxswain/api-types'
import { endpointKey, portsKey } from '../../shared/endpoint-key.ts'

/** A slice that mirrors addresses of one family which offer the same ports. */
export interface MirrorGroup {
  readonly addressType: 'IPv4' | 'IPv6'
  readonly ports: readonly EndpointPort[]
  readonly endpoints: Map<string, Endpoint>
}

export interface Mirrored {
  /** By family and ports; some may hold nothing. */
  readonly groups: ReadonlyMap<string, MirrorGroup>
  /** Addresses that are no IP addresses. */
  readonly invalid: number
  /** Addresses that are not mirrored, for that reason or because there are too many of them. */
  readonly skipped: number
}

export const groupKey = (addressType: string, ports: readonly DeepReadonly<EndpointPort>[] | undefined): string =>
  `${addressType} ${portsKey(ports)}`

/** What slices shall mirror of an Endpoints object (upstream's endpointslicemirroring reconciler). */
export const mirrored = (endpoints: Stored<Endpoints>, maxPerSubset: number): Mirrored => {
  const groups = new Map<string, MirrorGroup>()
  let invalid = 0
  let skipped = 0
  const groupOf = (addressType: 'IPv4' | 'IPv6', ports: readonly EndpointPort[]): MirrorGroup => {
    const key = groupKey(addressType, ports)
    const group = groups.get(key) ?? { addressType, ports, endpoints: new Map<string, Endpoint>() }
    groups.set(key, group)
    return group
  }
  for (const { addresses = [], notReadyAddresses = [], ports = [] } of endpoints.subsets ?? []) {
    const mirroredPorts = ports.map(mirrorPort)
    let added = 0
    const add = (address: DeepReadonly<EndpointAddress>, ready: boolean): void => {
      if (added >= maxPerSubset) return
      const ip = parseIp(address.ip)
      if (ip === undefined) {
        invalid++
        return
      }
      const endpoint = mirrorAddress(address, ready)
      groupOf(ip.bytes.length === 4 ? 'IPv4' : 'IPv6', mirroredPorts).endpoints.set(endpointKey(endpoint), endpoint)
      added++
    }
    for (const address of addresses) add(address, true)
    for (const address of notReadyAddresses) add(address, false)
    skipped += addresses.length + notReadyAddresses.length - added
  }
  return { groups, invalid, skipped }
}

const mirrorPort = ({ name = '', port, protocol = 'TCP', appProtocol }: DeepReadonly<EndpointsPort>): EndpointPort => ({
  name,
  port,
  protocol,
  ...(appProtocol === undefined ? {} : { appProtocol }),
})

const mirrorAddress = ({ ip, hostname, nodeName, targetRef }: DeepReadonly<EndpointAddress>, ready: boolean): Endpoint => ({
  addresses: [ip],
  conditions: { ready },
  ...(hostname ? { hostname } : {}),
  ...(nodeName === undefined ? {} : { nodeName }),
  ...(targetRef === undefined ? {} : { targetRef: { ...targetRef } }),
})
