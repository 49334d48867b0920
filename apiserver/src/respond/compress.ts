import { type HttpBody, type HttpRequest, type HttpResponse, isByteStream } from '@coxswain/ports'
import { acceptsGzip } from '../negotiation/accept.ts'

/** Compresses bytes outside of the event loop: quickly rather than well, as it is done for each answer anew. */
export type Compress = (chunks: readonly Uint8Array[]) => Promise<readonly Uint8Array[]>

/** Bodies up to this size are sent as they are (upstream's `defaultGzipThresholdBytes`). */
const THRESHOLD_BYTES = 128 * 1024

/** What to compress of an answer: undefined where it is small, where the client does not take gzip, and always for a watch. */
export const compressible = (
  { headers, method }: Pick<HttpRequest, 'headers' | 'method'>,
  { body }: HttpResponse,
): readonly Uint8Array[] | undefined => {
  const large = method === 'GET' ? largeBody(body) : undefined
  return large !== undefined && acceptsGzip(headers['accept-encoding']) ? large : undefined
}

/** The answer with `chunks`, its body, compressed. */
export const compressed = async (compress: Compress, response: HttpResponse, chunks: readonly Uint8Array[]): Promise<HttpResponse> => ({
  ...response,
  headers: { ...response.headers, 'content-encoding': 'gzip', vary: 'Accept-Encoding' },
  body: await compress(chunks),
})

const largeBody = (body: HttpBody): readonly Uint8Array[] | undefined => {
  if (isByteStream(body)) return undefined
  const chunks = body instanceof Uint8Array ? [body] : body
  let length = 0
  for (const chunk of chunks) {
    length += chunk.byteLength
    if (length > THRESHOLD_BYTES) return chunks
  }
  return undefined
}
