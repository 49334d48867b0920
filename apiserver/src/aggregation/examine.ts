import { type APIResource, type APIService, type EndpointSlice, type KindDefinition, kinds, type Service } from '@coxswain/api-types'
import type { AdmissionView } from '../admission/chain.ts'
import type { ResolveService } from '../egress/resolve-service.ts'
import { askRemote, jsonIn, type Question, type RemotePorts } from './ask.ts'
import type { Told } from './remote-versions.ts'

/** Whether the server of an APIService can be asked, with upstream's reasons and words; where it can, what it serves. */
export type Finding =
  | ({ readonly available: true } & Told)
  | { readonly available: false; readonly reason: string; readonly message: string }

export interface ExamineParts extends RemotePorts {
  readonly view: AdmissionView
  readonly resolve: ResolveService
}

const CHECK_MS = 5_000
/** A group version that needs more to name its resources is none. */
const MAX_BYTES = 3 * 1024 * 1024

/** Upstream's remote availability check: the service, its port, its endpoints, and the discovery document of the group version. */
export const examine = async (service: APIService, parts: ExamineParts): Promise<Finding> => {
  const { namespace = '', name = '', port = 443 } = service.spec?.service ?? {}
  const lost = (reason: string, message: string): Finding => ({ available: false, reason, message })
  const target = parts.view.get(kinds.Service as KindDefinition, namespace, name) as Service | undefined
  if (target === undefined) return lost('ServiceNotFound', `service/${name} in ${JSON.stringify(namespace)} is not present`)
  const listening = (target.spec?.ports ?? []).find((each) => each.port === port)
  if (target.spec?.type !== 'ExternalName') {
    if (listening === undefined)
      return lost('ServicePortError', `service/${name} in ${JSON.stringify(namespace)} is not listening on port ${port}`)
    if (!hasEndpoints(parts.view, namespace, name))
      return lost('EndpointsNotFound', `cannot find endpoints for service/${name} in ${JSON.stringify(namespace)}`)
  }
  const found = parts.resolve({ namespace, name, port })
  if ('error' in found) {
    const portName = JSON.stringify(listening?.name ?? '')
    return lost(
      'MissingEndpoints',
      `endpoints for service/${name} in ${JSON.stringify(namespace)} have no addresses with port name ${portName}`,
    )
  }
  return askFor(service, found, parts)
}

const hasEndpoints = (view: AdmissionView, namespace: string, name: string): boolean =>
  (view.list(kinds.EndpointSlice as KindDefinition, namespace) as readonly EndpointSlice[]).some(
    ({ metadata }) => metadata.labels?.['kubernetes.io/service-name'] === name,
  ) || view.get(kinds.Endpoints as KindDefinition, namespace, name) !== undefined

const askFor = async (service: APIService, found: Question['found'], parts: ExamineParts): Promise<Finding> => {
  const name = `apis/${service.spec?.group}/${service.spec?.version}`
  const asked = `${found.url}/${name}`
  const failed = (why: string): Finding => ({ available: false, reason: 'FailedDiscoveryCheck', message: why })
  const ask = (path: string) => askRemote(service, { found, path, timeoutMs: CHECK_MS, maxBytes: MAX_BYTES }, parts)
  const outcome = await ask(`/${name}`)
  if (!outcome.ok) return failed(`failing or missing response from ${asked}: Get ${JSON.stringify(asked)}: ${outcome.message}`)
  if (outcome.status < 200 || outcome.status >= 300)
    return failed(`failing or missing response from ${asked}: bad status from ${asked}: ${outcome.status}`)
  const index = await ask('/openapi/v3')
  const document = index.ok && index.status === 200 ? documentIn(index.body, name) : undefined
  return { available: true, resources: resourcesIn(outcome.body), document }
}

const resourcesIn = (body: Uint8Array): readonly APIResource[] => {
  const { resources } = (jsonIn(body) ?? {}) as { resources?: unknown }
  return Array.isArray(resources) ? resources.filter(isResource) : []
}

/** Of an index of OpenAPI v3, where the document of that name is. */
const documentIn = (body: Uint8Array, name: string): string | undefined => {
  const { paths } = (jsonIn(body) ?? {}) as { paths?: Readonly<Record<string, { readonly serverRelativeURL?: unknown }>> }
  const found = paths?.[name]?.serverRelativeURL
  return typeof found === 'string' && found.startsWith(`/openapi/v3/${name}`) ? found : undefined
}

const isResource = (value: unknown): value is APIResource => {
  const { name, kind, verbs } = (value ?? {}) as Partial<APIResource>
  return typeof name === 'string' && typeof kind === 'string' && Array.isArray(verbs)
}
