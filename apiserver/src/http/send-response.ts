import { type Clock, type HttpBody, type HttpResponse, isByteStream } from '@coxswain/ports'
import type { Exchange } from './exchange.ts'
import { sendPaced } from './paced-body.ts'
import { sendPushed } from './pushed-body.ts'

/** Bodies up to this size are sent at once and left to the socket's buffer. */
const WHOLE_BYTES = 64 * 1024

const NOTHING = new Uint8Array(0)

/** Puts a response on the wire; where the client has gone, releases it. */
export const sendResponse = (exchange: Exchange, { status, headers, body }: HttpResponse, pace: { readonly clock: Clock; readonly stallMs: number }): void => {
  if (exchange.closed) return release(body)
  if (isByteStream(body)) {
    if (exchange.request.method === 'HEAD') {
      body.cancel()
      return exchange.sendWhole(status, headers, NOTHING)
    }
    exchange.sendHead(status, headers, undefined)
    return sendPushed(exchange, body)
  }
  if (body instanceof Uint8Array && (body.byteLength <= WHOLE_BYTES || exchange.request.method === 'HEAD')) return exchange.sendWhole(status, headers, body)
  const chunks = body instanceof Uint8Array ? [body] : body
  const length = chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0)
  if (length <= WHOLE_BYTES) return exchange.sendWhole(status, headers, Buffer.concat(chunks, length))
  exchange.sendHead(status, headers, length)
  if (exchange.request.method === 'HEAD') return exchange.end()
  sendPaced(exchange, chunks, pace)
}

const release = (body: HttpBody): void => {
  if (isByteStream(body)) body.cancel()
}
