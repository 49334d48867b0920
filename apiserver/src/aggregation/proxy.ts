import type { APIService } from '@coxswain/api-types'
import type { Egress, EgressFailure, EgressRequest, HttpRequest, HttpResponse } from '@coxswain/ports'
import type { UserInfo } from '../authentication/user-info.ts'
import type { ResolveService } from '../egress/resolve-service.ts'
import { type RemotePorts, trustOf } from './ask.ts'
import { forwardedHeaders, returnedHeaders } from './proxy-headers.ts'

export interface ProxyPorts extends RemotePorts {
  readonly resolve: ResolveService
}

/** Hands a request that has been authorized on to the server that an APIService names. */
export type Proxy = (service: APIService, request: HttpRequest, user: UserInfo) => Promise<HttpResponse>

/** The head of an answer comes within a minute, as any answer of this server does. */
const HEAD_MS = 60_000
/** An answer to a request for another protocol that refuses it. */
const REFUSAL_BYTES = 1024 * 1024

export const createProxy =
  ({ egress, resolve, clientCert }: ProxyPorts): Proxy =>
  async (service, request, user) => {
    const { namespace = '', name = '', port } = service.spec?.service ?? {}
    const found = resolve({ namespace, name, port })
    if ('error' in found) return unavailable('service unavailable')
    const wanted = {
      ...trustOf(service),
      url: `${found.url}${request.path}${request.query === '' ? '' : `?${request.query}`}`,
      connect: found.connect,
      method: request.method,
      headers: forwardedHeaders(request.headers, user),
      body: request.body,
      clientCert,
      timeoutMs: HEAD_MS,
      signal: request.signal,
    }
    const protocol = protocolOf(request)
    if (protocol !== undefined) return switched(egress, { ...wanted, maxBytes: REFUSAL_BYTES }, protocol)
    // An answer is handed on as it comes: a watch has no end.
    const outcome = await egress.stream({ ...wanted, maxBytes: Number.POSITIVE_INFINITY })
    if (!outcome.ok) return unreachable(outcome)
    return { status: outcome.status, headers: returnedHeaders(outcome.headers), body: outcome.body }
  }

/** What the client wants to speak from now on: `websocket`, `SPDY/3.1`. */
const protocolOf = ({ headers: { connection = '', upgrade } }: HttpRequest): string | undefined =>
  /(^|,)\s*upgrade\s*(,|$)/i.test(connection) ? upgrade : undefined

/** Asks the other server for the protocol, and joins both connections where it agrees. */
const switched = async (egress: Egress, wanted: EgressRequest, protocol: string): Promise<HttpResponse> => {
  const outcome = await egress.upgrade({ ...wanted, headers: { ...wanted.headers, connection: 'Upgrade', upgrade: protocol } })
  if (!outcome.ok) return unreachable(outcome)
  const headers = returnedHeaders(outcome.headers)
  if (!('tunnel' in outcome)) return { status: outcome.status, headers, body: outcome.body }
  const agreed = { ...headers, connection: 'Upgrade', upgrade: outcome.headers['upgrade'] ?? protocol }
  return { status: outcome.status, headers: agreed, body: new Uint8Array(0), tunnel: outcome.tunnel }
}

const unreachable = ({ message }: EgressFailure): HttpResponse => unavailable(`error trying to reach service: ${message}`)

/** A plain text, as from upstream's aggregator. */
export const unavailable = (text: string): HttpResponse => ({
  status: 503,
  headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
  body: new TextEncoder().encode(`${text}\n`),
})
