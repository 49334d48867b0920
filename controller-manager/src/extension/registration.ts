import { type APIService, encodeBase64, kinds, type Service, StatusError } from '@coxswain/api-types'
import type { Client } from '@coxswain/client'
import type { ExtensionApi } from './api.ts'

const NAMESPACE = 'kube-system'

export interface Registration {
  /** Of the Service: `metrics-server`. */
  readonly name: string
  /** Where the API server reaches this one: a name or an address. */
  readonly host: string
  readonly port: number
  /** The serving certificate, or its authority, in PEM. Undefined: whatever it is told by hand stays. */
  readonly ca: string | undefined
}

type GroupVersion = Pick<ExtensionApi, 'group' | 'version'>

/** By which the API server asks for the certificate of the server of this name. */
export const serviceHost = (name: string): string => `${name}.${NAMESPACE}.svc`

const apiServiceName = ({ group, version }: GroupVersion): string => `${version}.${group}`

/** A service without pods behind it, which leads to a process beside the cluster. */
export const serviceOf = ({ name, host, port }: Registration): Service => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace: NAMESPACE },
  spec: { type: 'ExternalName', externalName: host, ports: [{ name: 'https', port, protocol: 'TCP' }] },
})

/** `rank`: 1 for the version of the group that is preferred least. */
export const apiServiceOf = ({ group, version }: GroupVersion, rank: number, { name, port, ca }: Registration): APIService => ({
  apiVersion: 'apiregistration.k8s.io/v1',
  kind: 'APIService',
  metadata: { name: apiServiceName({ group, version }) },
  spec: {
    group,
    version,
    groupPriorityMinimum: 100,
    versionPriority: 100 * rank,
    service: { namespace: NAMESPACE, name, port },
    ...(ca === undefined ? {} : { caBundle: encodeBase64(new TextEncoder().encode(ca)) }),
  },
})

/** Versions of a group are preferred in the order in which they are served. */
export const rankOf = (api: GroupVersion, apis: readonly GroupVersion[]): number => {
  const versions = apis.filter(({ group }) => group === api.group).map(({ version }) => version)
  return versions.length - versions.indexOf(api.version)
}

/**
 * Says to the API server that a group version is served here, by an apply that takes nothing from others: where the API is another's, it
 * stays his. Gives false then.
 */
export const register = async (client: Pick<Client, 'patch'>, apiService: APIService, registration: Registration): Promise<boolean> => {
  const apply = { type: 'apply', fieldManager: `coxswain-${registration.name}` } as const
  try {
    const { name } = registration
    await client.patch(kinds.Service, { ...apply, namespace: NAMESPACE, name, patch: serviceOf(registration) })
    await client.patch(kinds.APIService, { ...apply, name: apiService.metadata.name ?? '', patch: apiService })
    return true
  } catch (error) {
    if (error instanceof StatusError && error.reason === 'Conflict') return false
    throw error
  }
}

/** Whether a group version was registered here before: by a process that has ended since. */
export const isRegistered = async (client: Pick<Client, 'get'>, api: GroupVersion, { name }: Registration): Promise<boolean> => {
  try {
    const { spec } = await client.get(kinds.APIService, { name: apiServiceName(api) })
    return spec?.service?.namespace === NAMESPACE && spec.service.name === name
  } catch (error) {
    if (error instanceof StatusError && error.code === 404) return false
    throw error
  }
}
