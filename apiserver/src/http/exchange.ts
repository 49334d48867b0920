import type { Readable, Writable } from 'node:stream'
import type { Peer } from '@coxswain/client/serving'
import type { HttpRequest, HttpResponse, Tunnel } from '@coxswain/ports'
import type { Joined } from './shared-join.ts'

/**
 * The request as the core sees it. A class because one is made for each request, and because making a signal costs more than
 * all else here together: it is made when somebody asks for it. Spreading a request leaves the signal out.
 */
export class WireRequest implements HttpRequest {
  readonly method: string
  readonly path: string
  readonly query: string
  readonly headers: HttpRequest['headers']
  readonly rawHeaders: readonly string[]
  body: Uint8Array | undefined = undefined
  #controller: AbortController | undefined = undefined
  #gone = false

  /** @param target the request line's path and query, which are not touched: what is authorized is what is served */
  constructor(method: string, target: string, headers: HttpRequest['headers'], rawHeaders: readonly string[]) {
    const question = target.indexOf('?')
    this.method = method
    this.path = question === -1 ? target : target.slice(0, question)
    this.query = question === -1 ? '' : target.slice(question + 1)
    this.headers = headers
    this.rawHeaders = rawHeaders
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController()
      if (this.#gone) this.#controller.abort()
    }
    return this.#controller.signal
  }

  /** The caller has gone away. */
  abort(): void {
    this.#gone = true
    this.#controller?.abort()
  }
}

/** One request and its response on a connection, whatever the HTTP version. */
export interface Exchange {
  readonly request: WireRequest
  readonly peer: Peer
  /** A body follows, of this many bytes; NaN where the client does not say. Undefined: none follows. */
  readonly bodyLength: number | undefined
  readonly input: Readable
  readonly output: Writable
  readonly headSent: boolean
  /** The client has gone, or the response has ended: nothing can be sent any more. */
  readonly closed: boolean
  /** Set by whoever sends a body over time: called once if the client goes before the end. */
  onGone: (() => void) | undefined
  /** Set by whoever sends a body without an end: called when the server wants the connection back. */
  onDrain: (() => void) | undefined
  /** The whole response at once. */
  sendWhole(status: number, headers: HttpResponse['headers'], body: Uint8Array): void
  /** Sends the head, with the body that follows through `output`. `length` is undefined where it is not known. */
  sendHead(status: number, headers: HttpResponse['headers'], length: number | undefined): void
  /** Sends the head now: what follows may be long in coming. */
  flushHead(): void
  /** Sends a part of a body without a known length, after `sendHead`. `taken` is called when it has gone, or never will. */
  push(part: Joined, taken: () => void): void
  /** Ends the response after `sendHead`. */
  end(): void
  /** Answers that both sides speak another protocol from now on. */
  switchProtocol(response: HttpResponse, tunnel: Tunnel): void
  /** The connection takes no further request after this response. To be called before the head is sent. */
  closeConnection(): void
  /** The caller showed no good credentials: HTTP/2, where requests are cheap for the client, is not kept open for it (upstream's `UnauthenticatedHTTP2DOSMitigation`). */
  distrust(): void
  /** Cuts the client off. */
  destroy(): void
  /** The connection is gone, under the exchange's feet. */
  lost(): void
}

/** Statuses whose responses have no body, and no length either (RFC 9110, 8.6). */
export const hasNoBody = (status: number): boolean => status === 204 || status === 304

/** The declared length of a body that follows, see {@link Exchange.bodyLength}. */
export const declaredLength = (contentLength: string | undefined, unknownLength: boolean): number | undefined => {
  if (contentLength === undefined) return unknownLength ? Number.NaN : undefined
  const length = Number(contentLength)
  return length === 0 ? undefined : length
}
