/** What the door allows a client. Times in milliseconds, sizes in bytes. */
export interface DoorLimits {
  /** Upstream's limit for a resource in a request (`MaxRequestBodyBytes`). */
  readonly bodyBytes: number
  /** From the end of a request's headers to the end of its body. */
  readonly bodyMs: number
  readonly headersMs: number
  readonly headerBytes: number
  readonly handshakeMs: number
  /** How long a connection without requests is kept. Above the 180 s after which clients and load balancers drop idle connections themselves, so that the server is never the first. */
  readonly keepAliveMs: number
  /** A response that a client does not take is given up when nothing of it moved for so long. Watches have their own rule. */
  readonly stallMs: number
  /** Events of watches are sent at most this often, and less often to very many: what comes in between goes together. An event after a quiet time goes at once. */
  readonly pushMs: number
  readonly maxConcurrentStreams: number
}

export const DEFAULT_LIMITS: DoorLimits = {
  bodyBytes: 3 * 1024 * 1024,
  bodyMs: 60_000,
  headersMs: 10_000,
  headerBytes: 16 * 1024,
  handshakeMs: 10_000,
  keepAliveMs: 190_000,
  stallMs: 60_000,
  pushMs: 5,
  maxConcurrentStreams: 250,
}
