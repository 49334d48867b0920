import { MASTERS_GROUP } from '../authentication/user-info.ts'

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

export const adminIdentity: ClientIdentity = { file: 'admin', commonName: 'kubernetes-admin', groups: [MASTERS_GROUP] }

/** `groups`: what the component is a member of besides what its name gives it. */
export const schedulerIdentity = (groups: readonly string[] = []): ClientIdentity => ({
  file: 'kube-scheduler',
  commonName: 'system:kube-scheduler',
  groups,
})

export const controllerManagerIdentity = (groups: readonly string[] = []): ClientIdentity => ({
  file: 'kube-controller-manager',
  commonName: 'system:kube-controller-manager',
  groups,
})

export const nodeIdentity = (nodeName: string, groups: readonly string[] = []): ClientIdentity => ({
  file: `node-${nodeName}`,
  commonName: `system:node:${nodeName}`,
  groups: ['system:nodes', ...groups],
})

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
