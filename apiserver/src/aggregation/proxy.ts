import { type APIService, textOfBase64 } from '@coxswain/api-types'
import type { Egress, EgressRequest, HttpRequest, HttpResponse } from '@coxswain/ports'
import type { UserInfo } from '../authentication/user-info.ts'
import type { ResolveService } from '../egress/resolve-service.ts'
import { forwardedHeaders, returnedHeaders } from './proxy-headers.ts'

export interface ProxyPorts {
  readonly egress: Egress
  readonly resolve: ResolveService
  /** What this server shows of itself, so that its word about its callers is believed. */
  readonly clientCert: EgressRequest['clientCert']
}

/** Hands a request that has been authorized on to the server that an APIService names. */
export type Proxy = (service: APIService, request: HttpRequest, user: UserInfo) => Promise<HttpResponse>

/** The head of an answer comes within a minute, as any answer of this server does. */
const HEAD_MS = 60_000

export const createProxy =
  ({ egress, resolve, clientCert }: ProxyPorts): Proxy =>
  async ({ spec }, request, user) => {
    const { namespace = '', name = '', port } = spec?.service ?? {}
    const found = resolve({ namespace, name, port })
    if ('error' in found) return unavailable('service unavailable')
    const outcome = await egress.stream({
      url: `${found.url}${request.path}${request.query === '' ? '' : `?${request.query}`}`,
      connect: found.connect,
      method: request.method,
      headers: forwardedHeaders(request.headers, user),
      body: request.body,
      caBundle: textOfBase64(spec?.caBundle) || undefined,
      insecureSkipTlsVerify: spec?.insecureSkipTLSVerify,
      clientCert,
      timeoutMs: HEAD_MS,
      // An answer is handed on as it comes: a watch has no end.
      maxBytes: Number.POSITIVE_INFINITY,
      signal: request.signal,
    })
    if (!outcome.ok) return unavailable(`error trying to reach service: ${outcome.message}`)
    return { status: outcome.status, headers: returnedHeaders(outcome.headers), body: outcome.body }
  }

/** A plain text, as from upstream's aggregator. */
export const unavailable = (text: string): HttpResponse => ({
  status: 503,
  headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
  body: new TextEncoder().encode(`${text}\n`),
})
