import { type IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Peer } from '@coxswain/client/serving'
import type { HttpRequest, HttpResponse, Tunnel } from '@coxswain/ports'
import { type Connection, drainStreams, removeActive } from './connection.ts'
import { declaredLength, type Exchange, hasNoBody, WireRequest } from './exchange.ts'
import type { Joined } from './shared-join.ts'
import { joinTunnel } from './tunnel.ts'

/** An HTTP/1.1 connection. It is closed gracefully: what has been written is sent first. */
export const http1Connection = (socket: Socket, peer: Peer): Connection => {
  const connection = {
    peer,
    active: [] as Exchange[],
    draining: false,
    drain: () => {
      connection.draining = true
      if (connection.active.length === 0) socket.destroySoon()
      else drainStreams(connection)
    },
    destroy: () => socket.destroy(),
  }
  return connection
}

/** A class, as one is made for each request. */
export class Http1Exchange implements Exchange {
  readonly request: WireRequest
  readonly input: IncomingMessage
  readonly output: ServerResponse
  readonly bodyLength: number | undefined
  onGone: (() => void) | undefined = undefined
  onDrain: (() => void) | undefined = undefined
  headSent = false
  closed = false
  #close = false
  #headFlushed = false
  readonly #connection: Connection

  constructor(request: IncomingMessage, response: ServerResponse, connection: Connection) {
    const { headers } = request
    // The one header that may come as an array; it means nothing in a request.
    if (headers['set-cookie'] !== undefined) delete headers['set-cookie']
    this.request = new WireRequest(request.method ?? '', request.url ?? '', headers as HttpRequest['headers'], request.rawHeaders)
    this.input = request
    this.output = response
    this.bodyLength = declaredLength(headers['content-length'], headers['transfer-encoding'] !== undefined)
    this.#connection = connection
    connection.active.push(this)
  }

  get peer(): Peer {
    return this.#connection.peer
  }

  sendWhole(status: number, headers: HttpResponse['headers'], body: Uint8Array): void {
    this.#writeHead(status, headers, body.byteLength)
    this.output.end(body)
    this.#done()
  }

  sendHead(status: number, headers: HttpResponse['headers'], length: number | undefined): void {
    this.#writeHead(status, headers, length)
  }

  flushHead(): void {
    this.output.flushHeaders()
    this.#headFlushed = true
  }

  /**
   * Past the head it is written to the socket as the chunk that it is: the library would make four writes of it, and copy them into one to
   * encrypt them, for each of those who are sent the same. Not before an earlier answer has ended, nor to HTTP/1.0, which knows no chunks,
   * nor to a client that has closed its side.
   */
  push({ bytes, chunk }: Joined, taken: () => void): void {
    const { socket, chunkedEncoding } = this.output
    if (this.#headFlushed && chunkedEncoding && socket?.writable === true && bytes.byteLength > 0) socket.write(chunk, taken)
    else this.output.write(bytes, taken)
    this.#headFlushed = true
  }

  end(): void {
    this.output.end()
    this.#done()
  }

  switchProtocol(response: HttpResponse, tunnel: Tunnel): void {
    const { socket } = this.input
    this.output.detachSocket(socket)
    this.headSent = true
    this.onDrain = () => socket.destroy()
    joinTunnel(socket, response, tunnel)
  }

  closeConnection(): void {
    this.#close = true
  }

  distrust(): void {
    // A client of HTTP/1.1 has one request under way at a time: closing would only cost it, and us, a handshake.
  }

  destroy(): void {
    this.#connection.destroy()
  }

  lost(): void {
    if (this.closed) return
    this.closed = true
    this.request.abort()
    this.onGone?.()
  }

  #writeHead(status: number, headers: HttpResponse['headers'], length: number | undefined): void {
    const flat: string[] = []
    for (const name in headers) {
      const value = headers[name]
      if (typeof value === 'string') flat.push(name, value)
      else for (const each of value ?? []) flat.push(name, each)
    }
    if (length !== undefined && !hasNoBody(status)) flat.push('content-length', String(length))
    if (this.#close || this.#connection.draining) flat.push('connection', 'close')
    this.output.writeHead(status, flat)
    this.headSent = true
  }

  #done(): void {
    this.closed = true
    removeActive(this.#connection, this)
    // The head may have promised to keep the connection, before the draining began.
    if (this.#connection.draining) this.output.once('finish', () => this.#connection.drain())
  }
}

/**
 * A request that asks for another protocol. Its parser has let go of the connection: whatever is answered, no further request follows.
 * `first`: what the client has said in that protocol already. Undefined, and the client cut off, where a body follows, which nobody reads.
 */
export const upgradeExchange = (request: IncomingMessage, first: Buffer, connection: Connection): Http1Exchange | undefined => {
  const { socket } = request
  // Nobody else listens any more, and an error that nobody hears ends the process.
  socket.on('error', () => undefined)
  const response = new ServerResponse(request)
  response.assignSocket(socket)
  response.once('finish', () => socket.destroySoon())
  if (first.byteLength > 0) socket.unshift(first)
  const exchange = new Http1Exchange(request, response, connection)
  exchange.closeConnection()
  if (exchange.bodyLength === undefined) return exchange
  exchange.destroy()
  return undefined
}
