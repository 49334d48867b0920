/** Plain values for one HTTP exchange: what the server's core takes and gives, and what the client's transports carry. */

export interface HttpRequest {
  readonly method: string
  /** As on the request line, still percent-encoded: `/api/v1/pods`. */
  readonly path: string
  /** Without the question mark, still encoded; empty where there is none. */
  readonly query: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>
  /** Names and values in turn, as they came: for headers that may come several times. Absent: each came once. */
  readonly rawHeaders?: readonly string[] | undefined
  readonly body?: Uint8Array | undefined
  /** Fires when the caller has gone away. */
  readonly signal?: AbortSignal | undefined
}

export interface HttpResponse {
  readonly status: number
  /** Names in lower case; content-length is derived from the body. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  readonly body: HttpBody
  /** With status 101: the connection to whoever speaks the protocol that the client has asked for. */
  readonly tunnel?: Tunnel | undefined
}

/** Both directions of a connection that speaks another protocol than HTTP. */
export interface Tunnel {
  readonly incoming: ByteStream
  readonly outgoing: ByteSink
  close(): void
}

/** Whole bytes, chunks to be joined, or a stream pushed by the server (watches). */
export type HttpBody = Uint8Array | readonly Uint8Array[] | ByteStream

export const isByteStream = (body: HttpBody): body is ByteStream => !(body instanceof Uint8Array) && !Array.isArray(body)

/** A stream that its producer pushes. `start` is called once; nothing is pushed before. */
export interface ByteStream {
  start(sink: ByteSink): void
  /** It comes to its end without being cancelled: a server that stops waits for it. Watches go on for ever. */
  readonly endsByItself?: boolean
  /** The consumer has gone: push nothing more, release everything. May be called at any time, more than once. */
  cancel(): void
}

export interface ByteSink {
  /** Bytes are shared with other consumers: never changed. Not called after `end`. */
  write(chunk: Uint8Array): void
  end(): void
  /** Bytes written that the peer has not taken yet: the producer closes a stream whose consumer does not drain. */
  pendingBytes(): number
  /** Calls `task` once, when the peer has taken what is pending (at once where nothing is). One task at a time. */
  onDrain(task: () => void): void
}

/** Carries a request to a server: over the network, or by a call in the same process. Rejects only when no answer came. */
export type Transport = (request: HttpRequest) => Promise<HttpResponse>
