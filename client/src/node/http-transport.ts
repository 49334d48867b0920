import { createSecureContext } from 'node:tls'
import type { HttpRequest, HttpResponse, Transport } from '@coxswain/ports'
import { type Dispatcher, Pool } from 'undici'
import { streamedAnswerHandler } from './streamed-answer.ts'
import { wholeAnswerHandler } from './whole-answer.ts'

export interface HttpTransportOptions {
  /** `https://127.0.0.1:6443`; a path in it is put before every request's. */
  readonly server: string
  /** Certificate authorities in PEM; those of the system unless given. */
  readonly ca?: string | undefined
  /** Client certificate and key in PEM. */
  readonly cert?: string | undefined
  readonly key?: string | undefined
  /** Bearer token, or where to get it: asked before each request, as tokens of pods are renewed. */
  readonly token?: string | (() => string | Promise<string>) | undefined
  /** Sent unless a request names its own. */
  readonly userAgent: string
  /** Connections for requests; watches have each their own besides. 16 unless given. */
  readonly connections?: number | undefined
  /** Name that the server's certificate must carry, where it is not the one in `server`. */
  readonly serverName?: string | undefined
  /** Accept any certificate. For trials alone: whoever stands between reads the credentials. */
  readonly insecureSkipTlsVerify?: boolean | undefined
  /** Further headers of every request. */
  readonly headers?: Readonly<Record<string, string>> | undefined
}

export interface HttpTransport {
  readonly transport: Transport
  /** Ends all connections, watches included. */
  close(): Promise<void>
}

const DEFAULT_CONNECTIONS = 16
/** Below the server's own keep-alive (more than 180 s), so that it is not the server that hangs up on a new request. */
const KEEP_ALIVE_MS = 150_000
/** A little more than the time in which a server answers. Of a watch the answer begins at once as well. */
const HEADERS_MS = 75_000
const BODY_IDLE_MS = 75_000
const SOCKET_KEEP_ALIVE_MS = 15_000

/**
 * A transport over HTTP/1.1 with kept connections. Rejects where no answer came; an aborted request rejects with the signal's reason.
 * Watches and followed logs are streams, other answers whole.
 */
export const httpTransport = (options: HttpTransportOptions): HttpTransport => {
  const { server, token, userAgent, headers = {} } = options
  const { origin, pathname } = new URL(server)
  const prefix = pathname.replace(/\/+$/, '')
  const settings: Pool.Options = {
    connect: connectOptions(options),
    keepAliveTimeout: KEEP_ALIVE_MS,
    keepAliveMaxTimeout: KEEP_ALIVE_MS,
    headersTimeout: HEADERS_MS,
  }
  const requests = new Pool(origin, { ...settings, connections: options.connections ?? DEFAULT_CONNECTIONS, bodyTimeout: BODY_IDLE_MS })
  // A watch holds its connection for minutes: among the others it would starve them.
  const watches = new Pool(origin, { ...settings, connections: null, bodyTimeout: 0 })

  const headersOf = async (request: HttpRequest): Promise<Record<string, string>> => {
    const all: Record<string, string> = { 'user-agent': userAgent, ...headers }
    for (const [name, value] of Object.entries(request.headers)) if (value !== undefined) all[name] = value
    const bearer = typeof token === 'function' ? await token() : token
    if (bearer !== undefined && bearer !== '') all.authorization = `Bearer ${bearer}`
    return all
  }
  const send = async (request: HttpRequest): Promise<HttpResponse> => {
    const { method, path, query, body = null } = request
    const streaming = isStreaming(query)
    const dispatch: Dispatcher.DispatchOptions = {
      method: method as Dispatcher.HttpMethod,
      path: `${prefix}${path}${query === '' ? '' : `?${query}`}`,
      headers: await headersOf(request),
      body,
    }
    return exchange(dispatch, { pool: streaming ? watches : requests, streaming, signal: request.signal })
  }
  return {
    transport: async (request) => {
      try {
        return await send(request)
      } catch (error) {
        if (request.signal?.aborted === true || request.method !== 'GET' || !isStaleConnection(error)) throw error
        // The server closed a kept connection as the request went out. A read may be sent again (RFC 9110, section 9.2.2).
        return send(request)
      }
    },
    close: async () => {
      await Promise.all([requests.destroy(), watches.destroy()])
    },
  }
}

/** Certificates are read once: each connection would read them again, which costs as much as all else of it. */
const connectOptions = ({ ca, cert, key, serverName, insecureSkipTlsVerify = false }: HttpTransportOptions) => ({
  secureContext: createSecureContext({ ca, cert, key }),
  ...(serverName === undefined ? {} : { servername: serverName }),
  rejectUnauthorized: !insecureSkipTlsVerify,
  keepAlive: true,
  keepAliveInitialDelay: SOCKET_KEEP_ALIVE_MS,
})

const isStreaming = (query: string): boolean => /(?:^|&)(?:watch|follow)=(?:1|t|true)(?:&|$)/i.test(query)

const STALE_CODES: ReadonlySet<unknown> = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'])
const isStaleConnection = (error: unknown): boolean => STALE_CODES.has((error as { readonly code?: unknown }).code)

interface ExchangeOptions {
  readonly pool: Pool
  readonly streaming: boolean
  readonly signal: AbortSignal | undefined
}

const exchange = (options: Dispatcher.DispatchOptions, { pool, streaming, signal }: ExchangeOptions): Promise<HttpResponse> =>
  new Promise((resolve, reject) => {
    if (signal?.aborted === true) {
      reject(signal.reason)
      return
    }
    const settle = { signal, resolve, reject }
    pool.dispatch(options, streaming ? streamedAnswerHandler(settle) : wholeAnswerHandler(settle))
  })
