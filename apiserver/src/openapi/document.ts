import type { HttpResponse } from '@coxswain/ports'
import { acceptsGzip } from '../negotiation/accept.ts'
import { matchesTag } from '../negotiation/entity-tag.ts'

/** What a client says about the answer that it wants: values of request headers. */
export interface DocumentRequest {
  readonly accept?: string | undefined
  readonly acceptEncoding?: string | undefined
  readonly ifNoneMatch?: string | undefined
}

export type Gzip = (bytes: Uint8Array) => Promise<Uint8Array> | Uint8Array

/** Bytes that are made once, when they are first wanted, with their name and their compressed form. */
export interface Document {
  bytes(): Promise<Uint8Array>
  /** The entity tag without its quotes. */
  tag(): Promise<string>
  gzipped(): Promise<Uint8Array> | undefined
}

/** Below this size compression does not pay: that of upstream's gzip handler. */
const WORTH_COMPRESSING = 1400

/** A promise made once. One that failed is forgotten, so that the next call tries again. */
export const once = <T>(make: () => Promise<T>): (() => Promise<T>) => {
  let made: Promise<T> | undefined
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined
      throw error
    })
    return made
  }
}

export const lazyDocument = (
  make: () => Promise<Uint8Array>,
  tagOf: (bytes: Uint8Array) => string | Promise<string>,
  gzip?: Gzip,
): Document => {
  const bytes = once(make)
  const gzipped = gzip === undefined ? undefined : once(async () => gzip(await bytes()))
  return { bytes, tag: once(async () => tagOf(await bytes())), gzipped: () => gzipped?.() }
}

/** The same, with nothing but its name kept: there may be a thousand of them that are hardly ever read. */
export const passingDocument = (
  make: () => Promise<Uint8Array>,
  tagOf: (bytes: Uint8Array) => string | Promise<string>,
  gzip?: Gzip,
): Document => ({
  bytes: make,
  tag: once(async () => tagOf(await make())),
  gzipped: gzip === undefined ? () => undefined : async () => gzip(await make()),
})

/** Answers with a document, compressed where the client takes that, or with 304 when it has it already. */
export const answerDocument = async (
  document: Document,
  contentType: string,
  { acceptEncoding, ifNoneMatch }: DocumentRequest,
  more: HttpResponse['headers'] = {},
): Promise<HttpResponse> => {
  const etag = `"${await document.tag()}"`
  const headers = { etag, vary: 'Accept, Accept-Encoding', ...more }
  if (matchesTag(ifNoneMatch, etag)) return { status: 304, headers, body: new Uint8Array(0) }
  const plain = await document.bytes()
  const gzipped = plain.length >= WORTH_COMPRESSING && acceptsGzip(acceptEncoding) ? await document.gzipped() : undefined
  const typed = { ...headers, 'content-type': contentType }
  return gzipped === undefined
    ? { status: 200, headers: typed, body: plain }
    : { status: 200, headers: { ...typed, 'content-encoding': 'gzip' }, body: gzipped }
}
