import { type KubeObject, type NetworkingV1, type PriorityClass, type Registry, SYSTEM_PRIORITY_CLASSES } from '@coxswain/api-types'
import { parseIpv4Range } from '../allocation/ipv4.ts'
import { syncApiServices } from './api-services.ts'
import { shareAuthorities, type TrustedAuthorities, trackLegacyTokens } from './cluster-config.ts'
import { flowControlObjects } from './flow-control-objects.ts'
import type { LocalClient } from './local-client.ts'

export interface SystemObjectsOptions extends TrustedAuthorities {
  readonly client: LocalClient
  readonly advertise: { readonly address: string; readonly port: number }
  readonly flags: { readonly serviceClusterIpRange: string }
}

export interface SystemObjects {
  /** What is brought up to date once, at the start: the APIServices of what is built in. */
  start(registry: Registry, now: number): Promise<void>
  /** Makes what every cluster has, and sets the endpoints of `default/kubernetes` to this server. Idempotent; writes what is missing. */
  ensure(): Promise<void>
}

export const SYSTEM_NAMESPACES: readonly string[] = ['default', 'kube-system', 'kube-public', 'kube-node-lease']
const SERVICE_CIDRS = '/apis/networking.k8s.io/v1/servicecidrs'
const HTTPS_PORT = 443

export const createSystemObjects = ({ client, advertise, flags, ...authorities }: SystemObjectsOptions): SystemObjects => {
  const address = parseIpv4Range(flags.serviceClusterIpRange).at(1)
  return {
    start: async (registry, now) => {
      await Promise.all([syncApiServices(client, registry), trackLegacyTokens(client, now)])
    },
    ensure: async () => {
      await Promise.all(SYSTEM_NAMESPACES.map((name) => client.ensure('/api/v1/namespaces', namespace(name))))
      await Promise.all([
        ...SYSTEM_PRIORITY_CLASSES.map((each) => client.ensure('/apis/scheduling.k8s.io/v1/priorityclasses', priorityClass(each))),
        client.ensure('/api/v1/namespaces/default/services', service(address, advertise.port)),
        client.put('/api/v1/namespaces/default/endpoints', endpoints(advertise)),
        client.put('/apis/discovery.k8s.io/v1/namespaces/default/endpointslices', slice(advertise)),
        ensureServiceRange(client, parseIpv4Range(flags.serviceClusterIpRange).text),
        ...flowControlObjects.map(({ collection, object }) => client.ensure(collection, object)),
        shareAuthorities(client, authorities),
      ])
    },
  }
}

/** The range that the cluster was made with, and that it is in use. */
const ensureServiceRange = async (client: LocalClient, range: string): Promise<void> => {
  await client.ensure(SERVICE_CIDRS, serviceRange(range))
  const path = `${SERVICE_CIDRS}/kubernetes`
  const { status, metadata } = ((await client.get(path)) ?? serviceRange(range)) as NetworkingV1.ServiceCIDR
  if (status?.conditions?.some(({ type }) => type === 'Ready')) return
  const message = 'Kubernetes default Service CIDR is ready'
  const ready = { type: 'Ready', status: 'True', reason: '', message, lastTransitionTime: metadata.creationTimestamp }
  await client.patch(`${path}/status`, { status: { conditions: [ready] } })
}

const serviceRange = (range: string): NetworkingV1.ServiceCIDR => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'ServiceCIDR',
  metadata: { name: 'kubernetes' },
  spec: { cidrs: [range] },
})

const namespace = (name: string): KubeObject => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })

const priorityClass = ({ name, value, description }: (typeof SYSTEM_PRIORITY_CLASSES)[number]): PriorityClass => ({
  apiVersion: 'scheduling.k8s.io/v1',
  kind: 'PriorityClass',
  metadata: { name },
  value,
  description,
})

const service = (clusterIP: string, targetPort: number): KubeObject & { spec: object } => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'kubernetes', labels: { component: 'apiserver', provider: 'kubernetes' } },
  spec: {
    type: 'ClusterIP',
    clusterIP,
    clusterIPs: [clusterIP],
    ports: [{ name: 'https', port: HTTPS_PORT, protocol: 'TCP', targetPort }],
  },
})

const endpoints = ({ address, port }: SystemObjectsOptions['advertise']): KubeObject & { subsets: object[] } => ({
  apiVersion: 'v1',
  kind: 'Endpoints',
  metadata: { name: 'kubernetes', labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' } },
  subsets: [{ addresses: [{ ip: address }], ports: [{ name: 'https', port, protocol: 'TCP' }] }],
})

const slice = ({
  address,
  port,
}: SystemObjectsOptions['advertise']): KubeObject & { addressType: string; endpoints: object[]; ports: object[] } => ({
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: { name: 'kubernetes', labels: { 'kubernetes.io/service-name': 'kubernetes' } },
  addressType: 'IPv4',
  endpoints: [{ addresses: [address], conditions: { ready: true } }],
  ports: [{ name: 'https', port, protocol: 'TCP' }],
})
