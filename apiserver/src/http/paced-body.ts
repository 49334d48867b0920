import type { Clock, Timer } from '@coxswain/ports'
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
  let room: Buffer | undefined
  const next = pieces(chunks, () => {
    room ??= newRoom()
    return room
  })
  const { output } = exchange
  let stall: Timer | undefined
  exchange.onGone = () => stall?.cancel()
  const go = (): void => {
    stall?.cancel()
    if (exchange.closed || output.destroyed) return
    const piece = next()
    if (piece === undefined) {
      exchange.end()
      return
    }
    stall = clock.after(stallMs, () => exchange.destroy())
    output.write(piece, go)
  }
  go()
}

/** Place for one piece. */
export const newRoom = (): Buffer => Buffer.allocUnsafeSlow(PIECE_BYTES)

/**
 * The chunks, cut and joined to pieces of a good size, one a call. `room` is where they are joined: the same each time where a piece has gone
 * before the next one is asked for, as new memory costs more than the copying.
 */
export const pieces = (chunks: readonly Uint8Array[], room: () => Buffer): (() => Uint8Array | undefined) => {
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
    const joined = room()
    let filled = 0
    for (; at < chunks.length; at++, offset = 0) {
      const chunk = chunks[at] as Uint8Array
      const left = chunk.byteLength - offset
      if (left >= WHOLE_CHUNK_BYTES || filled + left > PIECE_BYTES) break
      joined.set(offset === 0 ? chunk : chunk.subarray(offset), filled)
      filled += left
    }
    return joined.subarray(0, filled)
  }
}
