import { MASTERS_GROUP } from '../authentication/user-info.ts'
import { KUBELET_CLIENT, METRICS_ADAPTER, METRICS_SERVER, SIMULATED_NODES } from '../authorization/default-policy/own-policy.ts'
import { NODES_GROUP } from '../authorization/node/node-identity.ts'

/** What a certificate is for: exactly one of a server's names or a client's name and groups. */
export type CertificateSubject = ServerSubject | ClientSubject

export interface ServerSubject {
  readonly commonName: string
  readonly hosts: readonly string[]
}

export interface ClientSubject {
  readonly commonName: string
  /** Written as the subject's organizations. */
  readonly groups: readonly string[]
}

/** A client certificate to be kept: `FILE.crt` and `FILE.key`. */
export interface ClientIdentity extends ClientSubject {
  readonly file: string
}

/** A serving certificate to be kept, likewise. */
export interface ServerIdentity extends ServerSubject {
  readonly file: string
}

/** Kubelets on the same machine: whoever knows the cluster's authority knows them. */
export const kubeletServer = (hosts: readonly string[]): ServerIdentity => ({
  file: 'kubelet',
  commonName: 'kubelet',
  hosts: [...new Set([...hosts, 'localhost', '127.0.0.1'])],
})

export const adminIdentity: ClientIdentity = { file: 'admin', commonName: 'kubernetes-admin', groups: [MASTERS_GROUP] }

/** Shows that a request comes from the API server on behalf of one of its callers. Issued by the authority of front proxies. */
export const frontProxyIdentity: ClientIdentity = { file: 'front-proxy-client', commonName: 'front-proxy-client', groups: [] }

export const schedulerIdentity: ClientIdentity = { file: 'kube-scheduler', commonName: 'system:kube-scheduler', groups: [] }

export const controllerManagerIdentity: ClientIdentity = {
  file: 'kube-controller-manager',
  commonName: 'system:kube-controller-manager',
  groups: [],
}

/** The API server, where it asks kubelets. */
export const kubeletClientIdentity: ClientIdentity = { file: 'apiserver-kubelet-client', commonName: KUBELET_CLIENT, groups: [] }

export const metricsServerIdentity: ClientIdentity = { file: 'metrics-server', commonName: METRICS_SERVER, groups: [] }

export const metricsAdapterIdentity: ClientIdentity = { file: 'metrics-adapter', commonName: METRICS_ADAPTER, groups: [] }

/** A node by itself: what it may do is the Node authorizer's. */
export const nodeIdentity = (nodeName: string): ClientIdentity => ({
  file: `node-${nodeName}`,
  commonName: `system:node:${nodeName}`,
  groups: [NODES_GROUP],
})

/** Many nodes in one process. */
export const simulatedNodesIdentity: ClientIdentity = { file: 'simulated-nodes', commonName: SIMULATED_NODES, groups: [] }

/** Names and addresses that every server certificate covers, besides those it is made for. */
export const serverHosts = (hosts: readonly string[], serviceIp: string): readonly string[] => [
  ...new Set([
    'kubernetes',
    'kubernetes.default',
    'kubernetes.default.svc',
    'kubernetes.default.svc.cluster.local',
    'localhost',
    ...hosts,
    serviceIp,
    '127.0.0.1',
  ]),
]
