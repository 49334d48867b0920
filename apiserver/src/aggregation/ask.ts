import { type APIService, textOfBase64 } from '@coxswain/api-types'
import type { Egress, EgressOutcome, EgressRequest } from '@coxswain/ports'
import { forwardedHeaders } from '../proxy/proxy-headers.ts'

/** How an aggregated server is reached, and what it is to believe. */
export interface RemotePorts {
  readonly egress: Egress
  /** What this server shows of itself, so that its word about its callers is believed. */
  readonly clientCert: EgressRequest['clientCert']
}

/** Who asks where this server wants to know something itself. */
const AGGREGATOR = { name: 'system:kube-aggregator', groups: ['system:masters'] }

export interface Question extends Pick<EgressRequest, 'timeoutMs' | 'maxBytes'> {
  /** Where the service leads to. */
  readonly found: Pick<EgressRequest, 'url' | 'connect'>
  readonly path: string
}

/** Asks an aggregated server something on this server's own account. */
export const askRemote = (
  service: APIService,
  { found, path, ...limits }: Question,
  { egress, clientCert }: RemotePorts,
): Promise<EgressOutcome> =>
  egress.request({
    ...limits,
    ...trustOf(service),
    url: `${found.url}${path}`,
    connect: found.connect,
    method: 'GET',
    headers: forwardedHeaders({ accept: 'application/json' }, AGGREGATOR),
    clientCert,
  })

/** Whose certificate the server of an APIService must have. */
export const trustOf = ({ spec }: APIService): Pick<EgressRequest, 'caBundle' | 'insecureSkipTlsVerify'> => ({
  caBundle: textOfBase64(spec?.caBundle) || undefined,
  insecureSkipTlsVerify: spec?.insecureSkipTLSVerify,
})

/** A body of JSON; undefined for what cannot be read. */
export const jsonIn = (body: Uint8Array): unknown => {
  try {
    return JSON.parse(new TextDecoder().decode(body))
  } catch {
    return undefined
  }
}
