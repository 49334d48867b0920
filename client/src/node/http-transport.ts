import { createSecureContext } from 'node:tls'
import type { HttpRequest, HttpResponse, Transport } from '@coxswain/ports'
import { systemClock } from '@coxswain/ports/node'
import type { buildConnector, Dispatcher } from 'undici'
import Pool from 'undici/lib/dispatcher/pool.js'
import { bundlingTransport } from '../bundle/bundling-transport.ts'
import { BUNDLE_PATH } from '../bundle/frames.ts'
import { createConnections, reach } from './connections.ts'
import { createSilence } from './silence.ts'
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
  /** Send writes that are made at the same time in one request, where the server is Coxswain's. */
  readonly bundle?: boolean | undefined
  /** Further headers of every request. */
  readonly headers?: Readonly<Record<string, string>> | undefined
}

export interface HttpTransport {
  readonly transport: Transport
  /** Ends all connections, watches included. */
  close(): Promise<void>
  /** Ends them, and nothing that is under way still goes out. */
  abandon(): void
}

const DEFAULT_CONNECTIONS = 16
/** Below the server's own keep-alive (more than 180 s), so that it is not the server that hangs up on a new request. */
const KEEP_ALIVE_MS = 150_000
/** A little more than the time in which a server answers. Of a watch the answer begins at once as well. */
const HEADERS_MS = 75_000
const BODY_IDLE_MS = 75_000
/** How long a server is looked for that has fallen silent. */
const REACH_MS = 5_000

/**
 * A transport over HTTP/1.1 with kept connections. Rejects where no answer came; an aborted request rejects with the signal's reason.
 * Watches, followed logs and answers to bundles are streams, other answers whole.
 */
export const httpTransport = (options: HttpTransportOptions): HttpTransport => {
  const { server, token, userAgent, bundle = false, headers = {} } = options
  const url = new URL(server)
  const prefix = url.pathname.replace(/\/+$/, '')
  const connections = createConnections(tlsOptions(options))
  let pools = openPools(url.origin, connections.connector, options.connections)

  /** Whoever waits is told, for an answer or for his turn. */
  const giveUp = (given: Pools, error: Error): void => {
    given.lost = error
    connections.reset()
    for (const pool of [given.requests, given.watches]) void pool.destroy(error)
  }
  /** Whoever waits begins anew on other connections. */
  const drop = (error: Error): void => {
    const present = pools
    pools = openPools(url.origin, connections.connector, options.connections)
    giveUp(present, error)
  }
  const silence = createSilence({
    clock: systemClock,
    reach: () => reach(url, REACH_MS),
    onLost: () => drop(new Error(`${url.origin} cannot be reached any more`)),
  })

  const headersOf = async (request: HttpRequest): Promise<Record<string, string>> => {
    const all: Record<string, string> = { 'user-agent': userAgent, ...headers }
    for (const [name, value] of Object.entries(request.headers)) if (value !== undefined) all[name] = value
    const bearer = typeof token === 'function' ? await token() : token
    if (bearer !== undefined && bearer !== '') all.authorization = `Bearer ${bearer}`
    return all
  }
  const sendOne = async (request: HttpRequest): Promise<HttpResponse> => {
    const { method, path, query, headers, body = null } = request
    const isWatch = isStreaming(query)
    const dispatch: Dispatcher.DispatchOptions = {
      method: method as Dispatcher.HttpMethod,
      path: `${prefix}${path}${query === '' ? '' : `?${query}`}`,
      headers: headers as Record<string, string>,
      body,
    }
    const present = pools
    const pool = isWatch ? present.watches : present.requests
    const streaming = isWatch || path === BUNDLE_PATH
    try {
      return await exchange(dispatch, { pool, streaming, signal: request.signal, heard: silence.heard })
    } catch (error) {
      throw present.lost ?? error
    }
  }
  const sendAny = bundle ? bundlingTransport({ transport: sendOne, later: setImmediate }) : sendOne
  const send = async (request: HttpRequest): Promise<HttpResponse> => sendAny({ ...request, headers: await headersOf(request) })
  return {
    transport: async (request) => {
      silence.asked()
      try {
        return await send(request)
      } catch (error) {
        if (request.signal?.aborted === true || request.method !== 'GET' || !isStaleConnection(error)) throw error
        // The server closed a kept connection as the request went out. A read may be sent again (RFC 9110, section 9.2.2).
        return await send(request)
      } finally {
        silence.answered()
      }
    },
    close: async () => {
      silence.stop()
      await Promise.all([pools.requests.destroy(), pools.watches.destroy()])
    },
    abandon: () => {
      silence.stop()
      giveUp(pools, new Error('given up'))
    },
  }
}

interface Pools {
  readonly requests: Pool
  readonly watches: Pool
  /** Why they were let go of. */
  lost?: Error
}

const openPools = (origin: string, connect: buildConnector.connector, connections = DEFAULT_CONNECTIONS): Pools => {
  const settings: Pool.Options = {
    connect,
    keepAliveTimeout: KEEP_ALIVE_MS,
    keepAliveMaxTimeout: KEEP_ALIVE_MS,
    headersTimeout: HEADERS_MS,
  }
  return {
    requests: new Pool(origin, { ...settings, connections, bodyTimeout: BODY_IDLE_MS }),
    // A watch holds its connection for minutes: among the others it would starve them.
    watches: new Pool(origin, { ...settings, connections: null, bodyTimeout: 0 }),
  }
}

/** Certificates are read once: each connection would read them again, which costs as much as all else of it. */
const tlsOptions = ({ ca, cert, key, serverName, insecureSkipTlsVerify = false }: HttpTransportOptions) => ({
  secureContext: createSecureContext({ ca, cert, key }),
  servername: serverName,
  rejectUnauthorized: !insecureSkipTlsVerify,
})

const isStreaming = (query: string): boolean => /(?:^|&)(?:watch|follow)=(?:1|t|true)(?:&|$)/i.test(query)

const STALE_CODES: ReadonlySet<unknown> = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'])
const isStaleConnection = (error: unknown): boolean => STALE_CODES.has((error as { readonly code?: unknown }).code)

interface ExchangeOptions {
  readonly pool: Pool
  readonly streaming: boolean
  readonly signal: AbortSignal | undefined
  heard(): void
}

const exchange = (options: Dispatcher.DispatchOptions, { pool, streaming, signal, heard }: ExchangeOptions): Promise<HttpResponse> =>
  new Promise((resolve, reject) => {
    if (signal?.aborted === true) {
      reject(signal.reason)
      return
    }
    const settle = { signal, resolve, reject, heard }
    pool.dispatch(options, streaming ? streamedAnswerHandler(settle) : wholeAnswerHandler(settle))
  })
