import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  createSecureServer,
  type Http2SecureServer,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2'
import type { TLSSocket } from 'node:tls'
import type { DoorLimits } from './limits.ts'

/** PEM texts. */
export interface TlsFiles {
  readonly key: string | Buffer
  readonly cert: string | Buffer
  /** Client certificates are asked for, and believed where they chain to one of these. */
  readonly clientCa?: string | Buffer
  /** Front proxies are believed where they chain to one of these. */
  readonly frontProxyCa?: string
}

export interface TlsServerOptions {
  readonly tls: TlsFiles
  readonly limits: DoorLimits
  readonly onHttp1Connection: (socket: TLSSocket) => void
  readonly onHttp1: (request: IncomingMessage, response: ServerResponse) => void
  /** A request that asks for another protocol; the connection is whoever's takes it. */
  readonly onUpgrade: (request: IncomingMessage, first: Buffer) => void
  readonly onHttp2Connection: (session: ServerHttp2Session) => void
  readonly onHttp2: (stream: ServerHttp2Stream, headers: IncomingHttpHeaders, rawHeaders: readonly string[]) => void
}

/** How often headers that dribble are looked for. */
const CHECKS_PER_LIMIT = 10

/** Bounds what a client can make us hold or do for nothing (CVE-2023-44487, CVE-2024-27316 and their kin). */
const MAX_INVALID_FRAMES = 100
const MAX_REJECTED_STREAMS = 100
const SESSION_MEMORY_MIB = 64
/** As upstream: most objects are sent in one go, and a connection's streams cannot make us buffer much. */
const STREAM_WINDOW_BYTES = 256 * 1024

/** One port for HTTP/2 and HTTP/1.1, chosen in the TLS handshake (ALPN). */
export const createTlsServer = ({
  tls,
  limits,
  onHttp1Connection,
  onHttp1,
  onUpgrade,
  onHttp2Connection,
  onHttp2,
}: TlsServerOptions): Http2SecureServer => {
  const server = createSecureServer({
    allowHTTP1: true,
    key: tls.key,
    cert: tls.cert,
    ...(tls.clientCa === undefined
      ? {}
      : {
          ca: [tls.clientCa, ...(tls.frontProxyCa === undefined ? [] : [tls.frontProxyCa])],
          requestCert: true,
          rejectUnauthorized: false,
        }),
    minVersion: 'TLSv1.2',
    handshakeTimeout: limits.handshakeMs,
    noDelay: true,
    // Finds out about clients that went without a word.
    keepAlive: true,
    keepAliveInitialDelay: 30_000,
    settings: {
      maxConcurrentStreams: limits.maxConcurrentStreams,
      initialWindowSize: STREAM_WINDOW_BYTES,
      maxHeaderListSize: limits.headerBytes,
    },
    maxSessionInvalidFrames: MAX_INVALID_FRAMES,
    maxSessionRejectedStreams: MAX_REJECTED_STREAMS,
    maxSessionMemory: SESSION_MEMORY_MIB,
  })
  // On a server for both versions these take effect as properties only. `requestTimeout` is the last resort behind the limit
  // on bodies: it covers what is sent after an answer that did not wait for the body.
  Object.assign(server, {
    keepAliveTimeout: limits.keepAliveMs,
    headersTimeout: limits.headersMs,
    requestTimeout: limits.headersMs + limits.bodyMs,
    connectionsCheckingInterval: Math.ceil(limits.headersMs / CHECKS_PER_LIMIT),
    maxHeaderSize: limits.headerBytes,
    requireHostHeader: true,
  })
  // The compatibility layer would hang itself in when somebody listens to `request`: its streams are ours.
  server.removeAllListeners('newListener')
  // The raw headers come last; the library's types do not know of them.
  const onStream = (stream: ServerHttp2Stream, headers: IncomingHttpHeaders, _flags: number, rawHeaders: readonly string[] = []): void =>
    onHttp2(stream, headers, rawHeaders)
  server.on('stream', onStream)
  server.on('session', onHttp2Connection)
  server.on('secureConnection', (socket: TLSSocket) => {
    if (socket.alpnProtocol !== 'h2') onHttp1Connection(socket)
  })
  server.on('request', (request, response) => onHttp1(request as unknown as IncomingMessage, response as unknown as ServerResponse))
  server.on('upgrade', (request: IncomingMessage, _socket: unknown, first: Buffer) => onUpgrade(request, first))
  server.on('checkContinue', (request, response) => {
    const [http1Request, http1Response] = [request as unknown as IncomingMessage, response as unknown as ServerResponse]
    // Who is told not to send the body does not: the connection cannot be used any further.
    if (Number(request.headers['content-length'] ?? 0) > limits.bodyBytes) http1Response.setHeader('connection', 'close')
    else http1Response.writeContinue()
    onHttp1(http1Request, http1Response)
  })
  return server
}
