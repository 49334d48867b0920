import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { type HttpRequest, type HttpResponse, isByteStream, type Logger } from '@coxswain/ports'
import type { Peer } from '../../serving/peer.ts'
import { createPeerReader } from './socket-peer.ts'

/** PEM texts. */
export interface DoorFiles {
  readonly cert: string
  readonly key: string
  /** Client certificates are asked for where there is one of the two, and believed where they chain to it. */
  readonly clientCa?: string | undefined
  readonly frontProxyCa?: string | undefined
}

export interface TlsDoorOptions {
  readonly tls: DoorFiles
  /** Answers with whole bytes. `port`: the one that was asked. What it throws is logged, and answered with 500. */
  readonly handle: (request: HttpRequest, peer: Peer, port: number) => HttpResponse | Promise<HttpResponse>
  readonly logger: Logger
}

export interface DoorAddress {
  readonly address: string
  /** 0: any that is free. */
  readonly port: number
}

/** One HTTPS server, which listens at as many addresses as are opened: one set of certificates and sessions, a plain socket for each address. */
export interface TlsDoor {
  /** Gives the port. Rejects where it cannot be had. */
  open(at: DoorAddress): Promise<number>
  /** Believes other authorities from now on; connections that stand keep their client. */
  setFiles(files: DoorFiles): void
  /** Ends all connections. */
  close(): Promise<void>
}

const HANDSHAKE_MS = 10_000
const HEADERS_MS = 10_000
const REQUEST_MS = 30_000
const HEADER_BYTES = 16 * 1024
/** A server of figures has few clients, each with few connections: more are somebody's mistake. */
const MAX_CONNECTIONS = 1_000

/** A server for requests without a body that is worth reading: what a client sends along is dropped. */
export const createTlsDoor = ({ tls, handle, logger }: TlsDoorOptions): TlsDoor => {
  let readPeer = createPeerReader(tls)
  const peers = new WeakMap<TLSSocket, Peer>()
  const server = createHttpsServer({
    ...secureOptions(tls),
    minVersion: 'TLSv1.2',
    handshakeTimeout: HANDSHAKE_MS,
    headersTimeout: HEADERS_MS,
    requestTimeout: REQUEST_MS,
    maxHeaderSize: HEADER_BYTES,
  })
  server.on('secureConnection', (socket: TLSSocket) => peers.set(socket, readPeer(socket)))
  server.on('request', (request, response) => {
    const socket = request.socket as TLSSocket
    request.resume()
    const peer = peers.get(socket) ?? { address: socket.remoteAddress ?? '' }
    answer(() => handle(requestOf(request, response), peer, socket.localPort ?? 0), response, request).catch((error: unknown) => {
      logger.error({ error, path: request.url }, 'a request failed')
      if (response.headersSent) response.destroy()
      else response.writeHead(500).end('Internal Server Error')
    })
  })
  const listeners: Server[] = []
  const sockets = new Set<Socket>()
  return {
    open: async ({ address, port }) => {
      // The HTTPS server itself listens nowhere: it is handed the connections of each address.
      const listener = createServer({ noDelay: true, keepAlive: true, keepAliveInitialDelay: 30_000 }, (socket) => {
        sockets.add(socket)
        socket.once('close', () => sockets.delete(socket))
        server.emit('connection', socket)
      })
      listener.maxConnections = MAX_CONNECTIONS
      await new Promise<void>((resolve, reject) => {
        listener.once('error', reject)
        listener.listen(port, address, resolve)
      })
      listeners.push(listener)
      return (listener.address() as AddressInfo).port
    },
    setFiles: (files) => {
      readPeer = createPeerReader(files)
      server.setSecureContext(secureOptions(files))
    },
    close: async () => {
      const closed = listeners.splice(0).map((each) => new Promise<void>((resolve) => each.close(() => resolve())))
      for (const socket of sockets) socket.destroy()
      await Promise.all(closed)
    },
  }
}

const secureOptions = ({ cert, key, clientCa, frontProxyCa }: DoorFiles) => {
  const authorities = [clientCa, frontProxyCa].filter((each) => each !== undefined && each !== '') as string[]
  // Who shows no certificate, or a foreign one, is heard: whether he is believed is decided by the request.
  return { cert, key, ...(authorities.length === 0 ? {} : { ca: authorities, requestCert: true, rejectUnauthorized: false }) }
}

const requestOf = (message: IncomingMessage, response: ServerResponse): HttpRequest => {
  const target = message.url ?? ''
  const question = target.indexOf('?')
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  return {
    method: message.method ?? '',
    path: question === -1 ? target : target.slice(0, question),
    query: question === -1 ? '' : target.slice(question + 1),
    headers: message.headers as HttpRequest['headers'],
    rawHeaders: message.rawHeaders,
    signal: gone.signal,
  }
}

const answer = async (ask: () => HttpResponse | Promise<HttpResponse>, response: ServerResponse, { method }: IncomingMessage) => {
  const { status, headers, body } = await ask()
  if (isByteStream(body)) throw new Error('an answer without an end')
  const bytes = body instanceof Uint8Array ? body : Buffer.concat(body)
  response.writeHead(status, { ...(headers as Record<string, string | string[]>), 'content-length': bytes.byteLength })
  response.end(method === 'HEAD' ? undefined : bytes)
}
