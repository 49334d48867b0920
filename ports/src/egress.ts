import type { ByteStream, Tunnel } from './http.ts'

/**
 * Outgoing requests to servers that extend the API: webhooks of conversion and admission, aggregated servers. Who is meant (a URL, or a
 * Service of the cluster) has been resolved before: an egress knows addresses only.
 */
export interface Egress {
  /** One exchange with a whole answer. Never rejects: what went wrong is an outcome. */
  request(request: EgressRequest): Promise<EgressOutcome>
  /** The same with an answer that is handed on as it comes, for proxies. The time limit holds until its head has come. */
  stream(request: EgressRequest): Promise<StreamedOutcome>
  /** Asks the other side to speak another protocol over the same connection (exec, port-forward through a proxy). */
  upgrade(request: EgressRequest): Promise<UpgradeOutcome>
  /** Ends all connections. */
  close(): void
}

export interface EgressRequest {
  /** `https://hook.shop.svc:443/convert?timeout=30s`. Its host is whose certificate is asked for, and the Host header. */
  readonly url: string
  /** Where to connect to, where it is not the URL's host and port: the endpoint that a service leads to. */
  readonly connect?: { readonly host: string; readonly port: number } | undefined
  readonly method: string
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>> | undefined
  readonly body?: Uint8Array | undefined
  /** Authorities in PEM that the other side's certificate must come from; those of the system unless given. */
  readonly caBundle?: string | undefined
  /** What this side shows of itself, in PEM. */
  readonly clientCert?: { readonly cert: string; readonly key: string } | undefined
  /** Takes any certificate: what an APIService may ask for. */
  readonly insecureSkipTlsVerify?: boolean | undefined
  readonly timeoutMs: number
  /** An answer with a larger body is a failure. */
  readonly maxBytes: number
  readonly signal?: AbortSignal | undefined
}

export type HeaderMap = Readonly<Record<string, string | readonly string[]>>

export interface EgressAnswer {
  readonly ok: true
  readonly status: number
  readonly headers: HeaderMap
  readonly body: Uint8Array
}

/** No answer came, or none that can be used. */
export interface EgressFailure {
  readonly ok: false
  /** `connect`: nobody was reached, and nothing has been sent. */
  readonly kind: 'connect' | 'tls' | 'timeout' | 'too-large' | 'aborted' | 'broken'
  /** In the words of Go's net/http where it has some, as clients know them from upstream: `dial tcp 10.0.0.1:443: connect: connection refused`. */
  readonly message: string
}

export type EgressOutcome = EgressAnswer | EgressFailure
export type StreamedOutcome = (Omit<EgressAnswer, 'body'> & { readonly body: ByteStream }) | EgressFailure

export type UpgradeOutcome =
  | { readonly ok: true; readonly status: 101; readonly headers: HeaderMap; readonly tunnel: Tunnel }
  /** It answered, and would not. */
  | EgressAnswer
  | EgressFailure

const unreachable: EgressFailure = { ok: false, kind: 'connect', message: 'dial tcp: there is no network' }

/** For a server without a network: nobody is reached. */
export const noEgress: Egress = {
  request: async () => unreachable,
  stream: async () => unreachable,
  upgrade: async () => unreachable,
  close: () => undefined,
}
