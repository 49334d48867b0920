import { type EndpointSlice, type Endpoints, type KindDefinition, kinds, type Service } from '@coxswain/api-types'
import type { EgressRequest, Random } from '@coxswain/ports'
import type { AdmissionView } from '../admission/chain.ts'

/** What webhooks and APIServices say of a service: upstream's ServiceReference. */
export interface ServiceReference {
  readonly namespace: string
  readonly name: string
  /** With its leading slash; empty where there is none. */
  readonly path?: string | undefined
  /** 443 unless given. */
  readonly port?: number | undefined
}

/** Where a request to a service goes: the URL that names it, and the endpoint that answers for it. */
export type Resolved = Pick<EgressRequest, 'url' | 'connect'> | { readonly error: string }

/** Where services and their endpoints are looked up. */
type Objects = Pick<AdmissionView, 'get' | 'list'>

export type ResolveService = (reference: ServiceReference) => Resolved

const HTTPS = 443

/**
 * Leads services to one of their ready endpoints, in process: this server may stand where no cluster network is, so that the cluster's
 * addresses lead nowhere (upstream's `--enable-aggregator-routing`). A service by an outside name is called by that name.
 */
export const createServiceResolver =
  (view: Objects, random: Random): ResolveService =>
  ({ namespace, name, path = '', port = HTTPS }) => {
    const service = view.get(kinds.Service, namespace, name) as Service | undefined
    if (service === undefined) return { error: `service ${JSON.stringify(name)} not found` }
    const url = `https://${name}.${namespace}.svc:${port}${path}`
    if (service.spec?.type === 'ExternalName') return { url, connect: { host: service.spec.externalName ?? '', port } }
    const servicePort = service.spec?.ports?.find((each) => each.port === port)
    if (servicePort === undefined) return { error: `no service port ${port} found for service ${JSON.stringify(name)}` }
    const ready = endpointsOf(view, service, servicePort.name ?? '')
    if (ready.length === 0) return { error: `no endpoints available for service ${JSON.stringify(name)}` }
    return { url, connect: ready[random.integer(ready.length)] }
  }

interface Address {
  readonly host: string
  readonly port: number
}

/** Ready addresses behind a port of the service: those of its EndpointSlices, or of its Endpoints where somebody keeps only these. */
const endpointsOf = (view: Objects, { metadata }: Service, portName: string): readonly Address[] => {
  const { namespace = '', name = '' } = metadata
  const slices = (view.list(kinds.EndpointSlice, namespace) as readonly EndpointSlice[]).filter(
    (slice) => slice.metadata.labels?.['kubernetes.io/service-name'] === name,
  )
  if (slices.length > 0) {
    return slices.flatMap((slice) => {
      const port = slice.ports?.find((each) => (each.name ?? '') === portName)?.port
      const ready = (slice.endpoints ?? []).filter((endpoint) => endpoint.conditions?.ready !== false)
      return port === undefined ? [] : ready.flatMap(({ addresses }) => addresses.slice(0, 1).map((host) => ({ host, port })))
    })
  }
  return ((view.get(kinds.Endpoints as KindDefinition, namespace, name) as Endpoints | undefined)?.subsets ?? []).flatMap((subset) => {
    const port = subset.ports?.find((each) => (each.name ?? '') === portName)?.port
    return port === undefined ? [] : (subset.addresses ?? []).map(({ ip }) => ({ host: ip, port }))
  })
}
