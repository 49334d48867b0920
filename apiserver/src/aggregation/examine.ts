import {
  type APIResource,
  type APIService,
  type EndpointSlice,
  type KindDefinition,
  kinds,
  type Service,
  textOfBase64,
} from '@coxswain/api-types'
import type { Egress, EgressRequest } from '@coxswain/ports'
import type { AdmissionView } from '../admission/chain.ts'
import type { ResolveService } from '../egress/resolve-service.ts'
import { forwardedHeaders } from './proxy-headers.ts'

/** Whether the server of an APIService can be asked, with upstream's reasons and words; where it can, what it serves. */
export type Finding =
  | { readonly available: true; readonly resources: readonly APIResource[] }
  | { readonly available: false; readonly reason: string; readonly message: string }

export interface ExamineParts {
  readonly view: AdmissionView
  readonly resolve: ResolveService
  readonly egress: Egress
  readonly clientCert: EgressRequest['clientCert']
}

const CHECK_MS = 5_000
/** A group version that needs more to name its resources is none. */
const MAX_BYTES = 3 * 1024 * 1024
/** Who asks, to the other server. */
const AGGREGATOR = { name: 'system:kube-aggregator', groups: ['system:masters'] }

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

const askFor = async (
  { spec }: APIService,
  { url, connect }: Pick<EgressRequest, 'url' | 'connect'>,
  { egress, clientCert }: ExamineParts,
): Promise<Finding> => {
  const asked = `${url}/apis/${spec?.group}/${spec?.version}`
  const failed = (why: string): Finding => ({ available: false, reason: 'FailedDiscoveryCheck', message: why })
  const outcome = await egress.request({
    url: asked,
    connect,
    method: 'GET',
    headers: { ...forwardedHeaders({ accept: 'application/json' }, AGGREGATOR) },
    caBundle: textOfBase64(spec?.caBundle) || undefined,
    insecureSkipTlsVerify: spec?.insecureSkipTLSVerify,
    clientCert,
    timeoutMs: CHECK_MS,
    maxBytes: MAX_BYTES,
  })
  if (!outcome.ok) return failed(`failing or missing response from ${asked}: Get ${JSON.stringify(asked)}: ${outcome.message}`)
  if (outcome.status < 200 || outcome.status >= 300)
    return failed(`failing or missing response from ${asked}: bad status from ${asked}: ${outcome.status}`)
  return { available: true, resources: resourcesIn(outcome.body) }
}

/** What is no list of resources names none. */
const resourcesIn = (body: Uint8Array): readonly APIResource[] => {
  try {
    const { resources } = JSON.parse(new TextDecoder().decode(body)) as { resources?: unknown }
    return Array.isArray(resources) ? resources.filter(isResource) : []
  } catch {
    return []
  }
}

const isResource = (value: unknown): value is APIResource => {
  const { name, kind, verbs } = (value ?? {}) as Partial<APIResource>
  return typeof name === 'string' && typeof kind === 'string' && Array.isArray(verbs)
}
