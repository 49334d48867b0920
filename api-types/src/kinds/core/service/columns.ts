import { ageColumn, nameColumn } from '../../../columns.ts'
import type { Service } from '../../../generated/core.v1.types.ts'
import type { Column } from '../../../kind.ts'
import { isExternallyAccessible, type ReadService, typeOf } from './facts.ts'

const NONE = '<none>'

export const serviceColumns: readonly Column<Service>[] = [
  nameColumn,
  { name: 'Type', type: 'string', priority: 0, description: 'How the Service is reached.', value: typeOf },
  {
    name: 'Cluster-IP',
    type: 'string',
    priority: 0,
    description: 'First address inside the cluster; None for a headless Service.',
    value: ({ spec }) => spec?.clusterIPs?.[0] ?? NONE,
  },
  { name: 'External-IP', type: 'string', priority: 0, description: 'Addresses outside the cluster.', value: externalAddresses },
  { name: 'Port(s)', type: 'string', priority: 0, description: 'Ports, their node ports and protocols.', value: portList },
  ageColumn,
  { name: 'Selector', type: 'string', priority: 1, description: 'Labels of the pods that serve it.', value: selectorText },
]

function externalAddresses(service: ReadService): string {
  const { externalIPs = [], externalName = '' } = service.spec ?? {}
  const type = typeOf(service)
  if (type === 'ExternalName') return externalName
  if (type === 'LoadBalancer') return [...ingressAddresses(service), ...externalIPs].join(',') || '<pending>'
  if (type !== 'ClusterIP' && !isExternallyAccessible(service)) return '<unknown>'
  return externalIPs.join(',') || NONE
}

function ingressAddresses({ status }: ReadService): string[] {
  const addresses = (status?.loadBalancer?.ingress ?? []).flatMap(({ ip, hostname }) => ip || hostname || [])
  return [...new Set(addresses)].sort()
}

function portList({ spec }: ReadService): string {
  const ports = (spec?.ports ?? []).map(({ port, nodePort, protocol }) => `${port}${nodePort ? `:${nodePort}` : ''}/${protocol}`)
  return ports.join(',') || NONE
}

function selectorText({ spec }: ReadService): string {
  const pairs = Object.entries(spec?.selector ?? {}).map(([key, value]) => `${key}=${value}`)
  return pairs.sort().join(',') || NONE
}
