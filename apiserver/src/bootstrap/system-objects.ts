import { type KubeObject, type PriorityClass, SYSTEM_PRIORITY_CLASSES } from '@coxswain/api-types'
import type { HttpResponse, Transport } from '@coxswain/ports'
import { parseIpv4Range } from '../allocation/ipv4.ts'

export interface SystemObjectsOptions {
  readonly transport: Transport
  readonly advertise: { readonly address: string; readonly port: number }
  readonly flags: { readonly serviceClusterIpRange: string }
}

export interface SystemObjects {
  /** Makes what every cluster has, and sets the endpoints of `default/kubernetes` to this server. Idempotent. */
  ensure(): Promise<void>
}

export const SYSTEM_NAMESPACES: readonly string[] = ['default', 'kube-system', 'kube-public', 'kube-node-lease']
const HTTPS_PORT = 443

export const createSystemObjects = ({ transport, advertise, flags }: SystemObjectsOptions): SystemObjects => {
  const send = async (method: string, path: string, object: object): Promise<HttpResponse> => {
    const body = new TextEncoder().encode(JSON.stringify(object))
    return transport({ method, path, query: '', headers: { 'content-type': 'application/json', 'user-agent': 'kube-apiserver' }, body })
  }
  const fail = (path: string, response: HttpResponse): never => {
    throw new Error(
      `could not make ${path}: the server answered ${response.status}: ${new TextDecoder().decode(response.body as Uint8Array)}`,
    )
  }
  const ensure = async (collection: string, object: KubeObject): Promise<void> => {
    const response = await send('POST', collection, object)
    if (response.status !== 201 && response.status !== 409) fail(`${collection}/${object.metadata.name}`, response)
  }
  /** Creates the object, or where it is there sets it to this. */
  const put = async (collection: string, object: KubeObject): Promise<void> => {
    const created = await send('POST', collection, object)
    if (created.status === 201) return
    if (created.status !== 409) fail(`${collection}/${object.metadata.name}`, created)
    const updated = await send('PUT', `${collection}/${object.metadata.name}`, object)
    if (updated.status !== 200) fail(`${collection}/${object.metadata.name}`, updated)
  }
  return {
    ensure: async () => {
      for (const name of SYSTEM_NAMESPACES) await ensure('/api/v1/namespaces', namespace(name))
      for (const each of SYSTEM_PRIORITY_CLASSES) await ensure('/apis/scheduling.k8s.io/v1/priorityclasses', priorityClass(each))
      await ensure('/api/v1/namespaces/default/services', service(parseIpv4Range(flags.serviceClusterIpRange).at(1), advertise.port))
      await put('/api/v1/namespaces/default/endpoints', endpoints(advertise))
      await put('/apis/discovery.k8s.io/v1/namespaces/default/endpointslices', slice(advertise))
    },
  }
}

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
