import type { Egress, EgressFailure, EgressRequest, HttpRequest, HttpResponse } from '@coxswain/ports'
import { returnedHeaders } from './proxy-headers.ts'

/** The head of an answer comes within a minute, as any answer of this server does. */
const HEAD_MS = 60_000
/** An answer to a request for another protocol that refuses it. */
const REFUSAL_BYTES = 1024 * 1024

/** Where a request goes, with which headers, and how both sides know each other. */
export type Destination = Required<Pick<EgressRequest, 'url' | 'headers'>> &
  Pick<EgressRequest, 'connect' | 'caBundle' | 'insecureSkipTlsVerify' | 'clientCert'>

export interface Forwarding {
  readonly egress: Egress
  readonly to: Destination
  /** The answer where nobody is reached. */
  readonly unreachable: (failure: EgressFailure) => HttpResponse
}

/** Hands a request on to another server, and its answer back as it comes: a watch has no end. */
export const forward = async (request: HttpRequest, { egress, to, unreachable }: Forwarding): Promise<HttpResponse> => {
  const wanted = { ...to, method: request.method, body: request.body, timeoutMs: HEAD_MS, signal: request.signal }
  const protocol = protocolOf(request)
  if (protocol !== undefined) return switched({ ...wanted, maxBytes: REFUSAL_BYTES }, protocol, { egress, unreachable })
  const outcome = await egress.stream({ ...wanted, maxBytes: Number.POSITIVE_INFINITY })
  if (!outcome.ok) return unreachable(outcome)
  return { status: outcome.status, headers: returnedHeaders(outcome.headers), body: outcome.body }
}

/** What the client wants to speak from now on: `websocket`, `SPDY/3.1`. */
const protocolOf = ({ headers: { connection = '', upgrade } }: HttpRequest): string | undefined =>
  /(^|,)\s*upgrade\s*(,|$)/i.test(connection) ? upgrade : undefined

/** Asks the other server for the protocol, and joins both connections where it agrees. */
const switched = async (
  wanted: EgressRequest,
  protocol: string,
  { egress, unreachable }: Pick<Forwarding, 'egress' | 'unreachable'>,
): Promise<HttpResponse> => {
  const outcome = await egress.upgrade({ ...wanted, headers: { ...wanted.headers, connection: 'Upgrade', upgrade: protocol } })
  if (!outcome.ok) return unreachable(outcome)
  const headers = returnedHeaders(outcome.headers)
  if (!('tunnel' in outcome)) return { status: outcome.status, headers, body: outcome.body }
  const agreed = { ...headers, connection: 'Upgrade', upgrade: outcome.headers['upgrade'] ?? protocol }
  return { status: outcome.status, headers: agreed, body: new Uint8Array(0), tunnel: outcome.tunnel }
}
