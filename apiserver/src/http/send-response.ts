import { type ByteStream, type Clock, type HttpResponse, isByteStream } from '@coxswain/ports'
import type { Exchange } from './exchange.ts'
import { sendPaced } from './paced-body.ts'
import { type Pushing, sendPushed } from './pushed-body.ts'

/** Bodies up to this size are sent at once and left to the socket's buffer. */
const WHOLE_BYTES = 64 * 1024

const NOTHING = new Uint8Array(0)

export interface Pace {
  readonly clock: Clock
  readonly stallMs: number
  readonly pushing: Pushing
}

/** Puts a response on the wire; where the client has gone, releases it. */
export const sendResponse = (exchange: Exchange, response: HttpResponse, pace: Pace): void => {
  const { status, headers, body, tunnel } = response
  if (exchange.closed) release(response)
  else if (tunnel !== undefined) exchange.switchProtocol(response, tunnel)
  else if (isByteStream(body)) sendStream(exchange, response, body, pace.pushing)
  else if (body instanceof Uint8Array && body.byteLength <= WHOLE_BYTES) exchange.sendWhole(status, headers, body)
  else sendChunks(exchange, response, body instanceof Uint8Array ? [body] : body, pace)
}

const sendStream = (exchange: Exchange, { status, headers }: HttpResponse, body: ByteStream, pushing: Pushing): void => {
  if (exchange.request.method === 'HEAD') {
    body.cancel()
    exchange.sendWhole(status, headers, NOTHING)
    return
  }
  exchange.sendHead(status, headers, undefined)
  sendPushed(exchange, body, pushing)
}

const sendChunks = (exchange: Exchange, { status, headers }: HttpResponse, chunks: readonly Uint8Array[], pace: Pace): void => {
  let length = 0
  for (const chunk of chunks) length += chunk.byteLength
  if (length <= WHOLE_BYTES) {
    exchange.sendWhole(status, headers, Buffer.concat(chunks, length))
    return
  }
  exchange.sendHead(status, headers, length)
  if (exchange.request.method === 'HEAD') exchange.end()
  else sendPaced(exchange, chunks, pace)
}

const release = ({ body, tunnel }: HttpResponse): void => {
  if (isByteStream(body)) body.cancel()
  tunnel?.close()
}
