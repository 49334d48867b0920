/**
 * No usable answer came: the connection failed, the request was aborted, or the answer could not be read. Whether a write took
 * effect is unknown. A refusal by the server is a `StatusError` instead.
 */
export class TransportError extends Error {
  /** The caller's own signal ended the request. */
  readonly aborted: boolean
  constructor(message: string, options: { readonly cause?: unknown; readonly aborted?: boolean } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'TransportError'
    this.aborted = options.aborted === true
  }
}
