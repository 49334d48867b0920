import type { EndpointAddress, EndpointPort, EndpointSubset } from '../../../generated/core.v1.types.ts'

interface Host {
  readonly address: EndpointAddress
  ready: boolean
}
interface PortGroup {
  readonly port: EndpointPort | undefined
  readonly hosts: Map<string, Host>
}

/**
 * Subsets in their one layout: addresses that offer the same ports stand together, each address and port once, all sorted. An address that
 * is given as ready and as not ready for a port is not ready (upstream's `RepackSubsets`, which orders by a hash what is ordered by text here).
 */
export const repackSubsets = (subsets: readonly EndpointSubset[]): EndpointSubset[] => {
  const groups = [...hostsByPort(subsets).values()]
  const packed = new Map<string, { readonly ports: EndpointPort[]; readonly hosts: readonly Host[] }>()
  for (const { port, hosts } of groups) {
    const sorted = [...hosts].sort(([a], [b]) => compare(a, b))
    const key = sorted.map(([host, { ready }]) => `${host} ${ready}`).join('\n')
    const entry = packed.get(key) ?? { ports: [], hosts: sorted.map(([, host]) => host) }
    if (port !== undefined) entry.ports.push(port)
    packed.set(key, entry)
  }
  return [...packed]
    .sort(([a], [b]) => compare(a, b))
    .map(([, { ports, hosts }]) => {
      const addresses = hosts.filter(({ ready }) => ready).map(({ address }) => address)
      const notReadyAddresses = hosts.filter(({ ready }) => !ready).map(({ address }) => address)
      return {
        ...(addresses.length === 0 ? {} : { addresses }),
        ...(notReadyAddresses.length === 0 ? {} : { notReadyAddresses }),
        ...(ports.length === 0 ? {} : { ports: ports.sort((a, b) => compare(portKey(a), portKey(b))) }),
      }
    })
}

const hostsByPort = (subsets: readonly EndpointSubset[]): Map<string, PortGroup> => {
  const known = new Map<string, EndpointAddress>()
  const groups = new Map<string, PortGroup>()
  for (const { addresses, notReadyAddresses, ports } of subsets) {
    // Addresses without ports are kept too.
    for (const port of ports?.length ? ports : [undefined]) {
      const key = port === undefined ? '' : portKey(port)
      const group = groups.get(key) ?? { port, hosts: new Map<string, Host>() }
      groups.set(key, group)
      for (const address of addresses ?? []) addHost(group, address, true, known)
      for (const address of notReadyAddresses ?? []) addHost(group, address, false, known)
    }
  }
  return groups
}

const addHost = ({ hosts }: PortGroup, address: EndpointAddress, ready: boolean, known: Map<string, EndpointAddress>): void => {
  const key = `${address.ip} ${address.targetRef?.uid ?? ''}`
  if (!known.has(key)) known.set(key, address)
  const host = hosts.get(key)
  if (host === undefined) hosts.set(key, { address: known.get(key) ?? address, ready })
  else host.ready &&= ready
}

const portKey = ({ name = '', port, protocol = '', appProtocol = '' }: EndpointPort): string =>
  `${name}\n${String(port).padStart(5, '0')}\n${protocol}\n${appProtocol}`
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
