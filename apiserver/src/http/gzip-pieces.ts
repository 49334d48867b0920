import { Readable } from 'node:stream'
import { createGzip } from 'node:zlib'
import type { Compress } from '../respond/compress.ts'
import { newRoom, pieces } from './paced-body.ts'

/** Upstream's level for answers: the quickest. */
const LEVEL = 1

/** Compresses in the thread pool, a piece at a time: the whole is never there twice. */
export const gzipPieces: Compress = (chunks) =>
  new Promise((resolve, reject) => {
    // The stream reads some pieces ahead: each needs memory of its own.
    const next = pieces(chunks, newRoom)
    const gzip = createGzip({ level: LEVEL, chunkSize: 64 * 1024 })
    const out: Uint8Array[] = []
    gzip.on('data', (chunk: Uint8Array) => out.push(chunk))
    gzip.once('end', () => resolve(out))
    gzip.once('error', reject)
    Readable.from(eachOf(next)).pipe(gzip)
  })

const eachOf = function* (next: () => Uint8Array | undefined): Iterable<Uint8Array> {
  for (let piece = next(); piece !== undefined; piece = next()) yield piece
}
