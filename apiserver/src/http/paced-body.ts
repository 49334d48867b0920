import type { Clock } from '@coxswain/ports'
import type { Exchange } from './exchange.ts'

/** Large enough that a list goes out in few turns, small enough that a client that does not read holds little memory. */
const PIECE_BYTES = 256 * 1024

/** A chunk of this size is sent as it is; smaller ones are joined, as a write costs more than a copy. */
const WHOLE_CHUNK_BYTES = 64 * 1024

/**
 * Sends a large body at the client's pace: the next piece is made when the last has gone, so that the bytes of a list, which
 * are shared with the cache, are not copied as a whole for each client that asks.
 */
export const sendPaced = (
  exchange: Exchange,
  chunks: readonly Uint8Array[],
  { clock, stallMs }: { readonly clock: Clock; readonly stallMs: number },
): void => {
  const next = pieces(chunks)
  const { output } = exchange
  let stall = clock.after(stallMs, () => exchange.destroy())
  exchange.onGone = () => stall.cancel()
  const go = (): void => {
    stall.cancel()
    if (exchange.closed) return
    for (let piece = next(); piece !== undefined; piece = next()) {
      if (output.write(piece)) continue
      stall = clock.after(stallMs, () => exchange.destroy())
      output.once('drain', go)
      return
    }
    exchange.end()
  }
  go()
}

/** The chunks, cut and joined to pieces of a good size, one a call. */
export const pieces = (chunks: readonly Uint8Array[]): (() => Uint8Array | undefined) => {
  let at = 0
  let offset = 0
  return () => {
    while (at < chunks.length && offset === (chunks[at] as Uint8Array).byteLength) {
      at++
      offset = 0
    }
    if (at === chunks.length) return undefined
    const first = chunks[at] as Uint8Array
    if (first.byteLength - offset >= WHOLE_CHUNK_BYTES) {
      const piece = first.subarray(offset, offset + PIECE_BYTES)
      offset += piece.byteLength
      return piece
    }
    const from = at
    let length = first.byteLength - offset
    for (at++; at < chunks.length; at++) {
      const more = (chunks[at] as Uint8Array).byteLength
      if (more >= WHOLE_CHUNK_BYTES || length + more > PIECE_BYTES) break
      length += more
    }
    const piece = Buffer.allocUnsafeSlow(length)
    let filled = 0
    for (let i = from; i < at; i++) {
      const chunk = i === from && offset > 0 ? first.subarray(offset) : (chunks[i] as Uint8Array)
      piece.set(chunk, filled)
      filled += chunk.byteLength
    }
    offset = 0
    return piece
  }
}
