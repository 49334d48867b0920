import { type APIService, encodeBase64, kinds, type Service, StatusError } from '@coxswain/api-types'
import type { Client } from '@coxswain/client'
import { API_VERSION } from './objects.ts'

const NAMESPACE = 'kube-system'
const NAME = 'metrics-server'
const MANAGER = 'coxswain-metrics-server'

/** By which the API server asks for this server's certificate. */
export const SERVICE_HOST = `${NAME}.${NAMESPACE}.svc`

export interface Registration {
  /** Where the API server reaches this one: a name or an address. */
  readonly host: string
  readonly port: number
  /** The serving certificate, or its authority, in PEM. Undefined: whatever it is told by hand stays. */
  readonly ca: string | undefined
}

const [GROUP = '', VERSION = ''] = API_VERSION.split('/')

/** A service without pods behind it, which leads to a process beside the cluster. */
export const serviceOf = ({ host, port }: Registration): Service => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: NAME, namespace: NAMESPACE },
  spec: { type: 'ExternalName', externalName: host, ports: [{ name: 'https', port, protocol: 'TCP' }] },
})

export const apiServiceOf = ({ port, ca }: Registration): APIService => ({
  apiVersion: 'apiregistration.k8s.io/v1',
  kind: 'APIService',
  metadata: { name: `${VERSION}.${GROUP}` },
  spec: {
    group: GROUP,
    version: VERSION,
    groupPriorityMinimum: 100,
    versionPriority: 100,
    service: { namespace: NAMESPACE, name: NAME, port },
    ...(ca === undefined ? {} : { caBundle: encodeBase64(new TextEncoder().encode(ca)) }),
  },
})

/**
 * Says to the API server that metrics.k8s.io is served here, by an apply that takes nothing from others: where the API is another's, it
 * stays his. Gives false then.
 */
export const register = async (client: Pick<Client, 'patch'>, registration: Registration): Promise<boolean> => {
  const apply = { type: 'apply', fieldManager: MANAGER } as const
  try {
    await client.patch(kinds.Service, { ...apply, namespace: NAMESPACE, name: NAME, patch: serviceOf(registration) })
    const patch = apiServiceOf(registration)
    await client.patch(kinds.APIService, { ...apply, name: patch.metadata.name ?? '', patch })
    return true
  } catch (error) {
    if (error instanceof StatusError && error.reason === 'Conflict') return false
    throw error
  }
}
