import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { createPeerReader, type ReadPeer } from '@coxswain/client/node/serving'
import type { Clock, Logger } from '@coxswain/ports'
import fastify, { type FastifyInstance } from 'fastify'
import { answerClientError } from './client-error.ts'
import { type Connection, type Connections, createConnections } from './connection.ts'
import { Http1Exchange, http1Connection, upgradeExchange } from './http1-exchange.ts'
import { Http2Exchange, headTooLarge, http2Connection, refuseStream } from './http2-exchange.ts'
import type { Identify } from './identify.ts'
import { DEFAULT_LIMITS, type DoorLimits } from './limits.ts'
import { createServe, type Handle } from './serve.ts'
import { createTlsServer, type TlsFiles } from './tls-server.ts'

export interface DoorOptions<C> {
  readonly handle: Handle<C>
  readonly identify: Identify<C>
  readonly host: string
  /** 0: any that is free. */
  readonly port: number
  readonly tls: TlsFiles
  readonly logger: Logger
  readonly clock: Clock
  readonly limits?: Partial<DoorLimits>
  /** One line a request, at level debug. */
  readonly accessLog?: boolean
  /** A new name for a request that the door itself refuses. */
  readonly requestName: () => string
}

export interface Door {
  readonly port: number
  readonly address: string
  /**
   * Accepts no further connection, closes idle ones, ends watches, lets the rest finish (`Connection: close` on HTTP/1.1,
   * GOAWAY on HTTP/2), and cuts off what has not ended after `graceMs`. Resolves when all is closed.
   */
  drain(graceMs: number): Promise<void>
  /** At once. */
  close(): Promise<void>
}

/** Opens the server's door to the network: TLS, HTTP/1.1 and HTTP/2 on one port. Rejects where the address cannot be had. */
export const openDoor = async <C>(options: DoorOptions<C>): Promise<Door> => {
  const { host, port, clock } = options
  const connections = createConnections()
  const app = createApp(options, connections)
  await app.listen({ host, port, backlog: 1024 })
  const bound = app.server.address() as AddressInfo
  let closed: Promise<void> | undefined
  const close = (): Promise<void> => {
    closed ??= app.close().then(() => undefined)
    connections.destroy()
    return closed
  }
  return {
    port: bound.port,
    address: bound.address,
    drain: async (graceMs) => {
      connections.drain()
      closed ??= app.close().then(() => undefined)
      const patience = clock.after(graceMs, () => connections.destroy())
      await closed
      patience.cancel()
    },
    close,
  }
}

/** No route has a schema. Told so, fastify does not load its compilers of schemas at each start. */
const noSchema = (): never => {
  throw new Error('no route has a schema')
}

/**
 * Fastify owns the server's life and HTTP/1.1's requests, which it hands over before it does anything of its own with them;
 * HTTP/2's streams come straight from the session.
 */
const createApp = <C>(
  { handle, identify, tls, logger, clock, limits, accessLog = false, requestName }: DoorOptions<C>,
  connections: Connections,
): FastifyInstance => {
  const allLimits = { ...DEFAULT_LIMITS, ...limits }
  const serve = createServe({ handle, identify, logger, clock, limits: allLimits, accessLog, requestName })
  const readPeer = createPeerReader(tls)
  const connectionOf = new WeakMap<object, Connection>()
  const open = (key: object, connection: Connection): void => {
    connectionOf.set(key, connection)
    connections.add(connection)
  }
  const serveHttp1 = (request: IncomingMessage, response: ServerResponse): void => {
    const connection = connectionOf.get(request.socket)
    if (connection === undefined) request.destroy()
    else serve(new Http1Exchange(request, response, connection))
  }
  const serverFor = (onHttp1: (request: IncomingMessage, response: ServerResponse) => void) =>
    createTlsServer({
      tls,
      limits: allLimits,
      onHttp1,
      onUpgrade: (request, first) => {
        const connection = connectionOf.get(request.socket)
        const exchange = connection === undefined ? undefined : upgradeExchange(request, first, connection)
        if (exchange === undefined) request.destroy()
        else serve(exchange)
      },
      onHttp1Connection: (socket) => {
        const connection = http1Connection(socket, readPeer(socket))
        open(socket, connection)
        socket.once('close', () => connections.remove(connection))
      },
      onHttp2Connection: (session) => {
        const connection = http2Connection(session, readPeer(session.socket as Parameters<ReadPeer>[0]))
        open(session, connection)
        // Counts from the last frame: a watch in which nothing happens is not idle.
        session.setTimeout(allLimits.keepAliveMs, () => {
          if (connection.active.length === 0) session.close()
        })
        session.once('close', () => connections.remove(connection))
      },
      onHttp2: (stream, headers, rawHeaders) => {
        const connection = stream.session === undefined ? undefined : connectionOf.get(stream.session)
        if (connection === undefined) stream.destroy()
        else if (headTooLarge(headers, allLimits.headerBytes)) refuseStream(stream, 431)
        else serve(new Http2Exchange(stream, headers, rawHeaders, connection))
      },
    })
  const app = fastify({
    logger: false,
    forceCloseConnections: false,
    return503OnClosing: false,
    schemaController: { compilersFactory: { buildValidator: () => noSchema, buildSerializer: () => noSchema } },
    // What fastify sees of it is a server of HTTP/1.1.
    serverFactory: (onHttp1) => serverFor(onHttp1) as unknown as Server,
    clientErrorHandler: (error, socket: Socket) => answerClientError(error, socket, connectionOf.get(socket)),
    // A path that fastify cannot decode is the core's to refuse.
    frameworkErrors: (_error, request, reply) => {
      reply.hijack()
      serveHttp1(request.raw, reply.raw)
    },
  })
  app.addHook('onRequest', (request, reply) => {
    reply.hijack()
    serveHttp1(request.raw, reply.raw)
  })
  const nothing = (): void => undefined
  app.all('/*', nothing)
  app.setNotFoundHandler(nothing)
  return app
}
