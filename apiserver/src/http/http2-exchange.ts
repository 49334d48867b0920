import { constants, type IncomingHttpHeaders, type OutgoingHttpHeaders, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2'
import type { Peer } from '@coxswain/client/serving'
import type { HttpRequest, HttpResponse, Tunnel } from '@coxswain/ports'
import { type Connection, drainStreams, removeActive } from './connection.ts'
import { declaredLength, type Exchange, hasNoBody, WireRequest } from './exchange.ts'
import type { Joined } from './shared-join.ts'

/** An HTTP/2 connection. Draining sends GOAWAY: streams under way go on, the client opens further ones elsewhere. */
export const http2Connection = (session: ServerHttp2Session, peer: Peer): Connection => {
  const connection = {
    peer,
    active: [] as Exchange[],
    draining: false,
    drain: () => {
      connection.draining = true
      session.close()
      drainStreams(connection)
    },
    destroy: () => session.destroy(),
  }
  return connection
}

/**
 * Whether a request's head is larger than allowed, by the measure of RFC 9113, 6.5.2. The setting of that name only tells
 * clients; the library itself takes four times as much.
 */
export const headTooLarge = (headers: IncomingHttpHeaders, limit: number): boolean => {
  let bytes = 0
  for (const name in headers) bytes += 32 + name.length + (headers[name]?.length ?? 0)
  return bytes > limit
}

/** Answers without looking at the request any further. */
export const refuseStream = (stream: ServerHttp2Stream, status: number): void => {
  stream.on('error', ignore)
  stream.respond({ ':status': status }, { endStream: true })
  stream.close(constants.NGHTTP2_NO_ERROR)
}

/** A stream that breaks is told by its `close`; without a listener its `error` would end the process. */
const ignore = (): void => undefined

/** A class, as one is made for each request. Works on the stream itself: Node's compatibility layer costs a third of a small GET. */
export class Http2Exchange implements Exchange {
  readonly request: WireRequest
  readonly input: ServerHttp2Stream
  readonly output: ServerHttp2Stream
  readonly bodyLength: number | undefined
  onGone: (() => void) | undefined = undefined
  onDrain: (() => void) | undefined = undefined
  headSent = false
  #ended = false
  #close = false
  readonly #connection: Connection

  constructor(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, rawHeaders: readonly string[], connection: Connection) {
    if (headers['set-cookie'] !== undefined) delete headers['set-cookie']
    if (headers.host === undefined && headers[':authority'] !== undefined) headers.host = headers[':authority']
    this.request = new WireRequest(headers[':method'] ?? '', headers[':path'] ?? '', headers as HttpRequest['headers'], rawHeaders)
    this.input = stream
    this.output = stream
    this.bodyLength = stream.endAfterHeaders ? undefined : declaredLength(headers['content-length'], true)
    this.#connection = connection
    connection.active.push(this)
    stream.on('error', ignore)
    stream.on('close', () => this.lost())
  }

  /** A stream may be destroyed some time before its `close` says so. */
  get closed(): boolean {
    return this.#ended || this.output.destroyed
  }

  get peer(): Peer {
    return this.#connection.peer
  }

  sendWhole(status: number, headers: HttpResponse['headers'], body: Uint8Array): void {
    const empty = body.byteLength === 0 || this.request.method === 'HEAD'
    this.#respond(status, headers, body.byteLength, empty)
    if (!empty && !hasNoBody(status)) this.output.end(body)
    this.#done()
  }

  sendHead(status: number, headers: HttpResponse['headers'], length: number | undefined): void {
    this.#respond(status, headers, length, false)
  }

  flushHead(): void {
    // It is a frame of its own, which has gone.
  }

  push({ bytes }: Joined, taken: () => void): void {
    this.output.write(bytes, taken)
  }

  end(): void {
    this.output.end()
    this.#done()
  }

  /** HTTP/2 has no such request (RFC 9113, 8.6): nobody could have agreed. */
  switchProtocol(_response: HttpResponse, tunnel: Tunnel): void {
    tunnel.close()
    this.destroy()
  }

  closeConnection(): void {
    this.#close = true
  }

  distrust(): void {
    this.#close = true
  }

  destroy(): void {
    this.output.close(constants.NGHTTP2_CANCEL)
  }

  lost(): void {
    if (this.#ended) return
    this.#ended = true
    removeActive(this.#connection, this)
    this.request.abort()
    this.onGone?.()
  }

  #respond(status: number, headers: HttpResponse['headers'], length: number | undefined, endStream: boolean): void {
    const out: OutgoingHttpHeaders = { ':status': status }
    for (const name in headers) {
      const value = headers[name]
      // Means nothing in HTTP/2: what it says there is said by GOAWAY.
      if (name === 'connection') this.#close = true
      else if (value !== undefined) out[name] = typeof value === 'string' ? value : [...value]
    }
    if (length !== undefined && !hasNoBody(status)) out['content-length'] = length
    this.output.respond(out, endStream ? { endStream } : undefined)
    this.headSent = true
  }

  #done(): void {
    this.#ended = true
    removeActive(this.#connection, this)
    // What is left of a request's body is not waited for (RFC 9113, 8.1).
    if (this.bodyLength !== undefined && !this.input.readableEnded) this.output.close(constants.NGHTTP2_NO_ERROR)
    // GOAWAY: streams under way go on, further ones go to another connection.
    if (this.#close) this.output.session?.close()
  }
}
