import { encodeUtf8, parseJson } from '@coxswain/api-types'
import type { HttpRequest, HttpResponse } from '@coxswain/ports'
import { acceptsGzip } from '../negotiation/accept.ts'
import { prettyJson, wantsPretty } from '../respond/pretty.ts'

/** From this size on upstream compresses what it is asked to. */
const THRESHOLD_BYTES = 128 * 1024

/** Gives a document of JSON as its reader wants it: indented, or compressed. What is compressed is kept as long as the document itself. */
export type Shown = (request: HttpRequest, found: HttpResponse | undefined) => Promise<HttpResponse | undefined>

export const createShown = (gzip: ((bytes: Uint8Array) => Promise<Uint8Array>) | undefined): Shown => {
  const kept = new WeakMap<Uint8Array, Promise<Uint8Array>>()
  const gzipped = (body: Uint8Array, compress: NonNullable<typeof gzip>): Promise<Uint8Array> => {
    const known = kept.get(body) ?? compress(body)
    kept.set(body, known)
    return known
  }
  return async (request, found) => {
    if (found?.status !== 200 || !(found.body instanceof Uint8Array)) return found
    const { headers, body } = found
    if (isJson(found) && wantsPretty(request)) return { ...found, body: encodeUtf8(prettyJson(parseJson(body).value)) }
    if (gzip === undefined || body.byteLength <= THRESHOLD_BYTES || !acceptsGzip(request.headers['accept-encoding'])) return found
    const vary = [headers['vary'] ?? [], 'Accept-Encoding'].flat().join(', ')
    return { ...found, headers: { ...headers, 'content-encoding': 'gzip', vary }, body: await gzipped(body, gzip) }
  }
}

const isJson = ({ headers }: HttpResponse): boolean => String(headers['content-type']).startsWith('application/json')
