/** What goes out in one write, for all who are sent the same. Not to be changed: the next who asks may get it too. */
export interface Joined {
  readonly bytes: Uint8Array
  /** The same as a chunk of HTTP/1.1 (RFC 9112, 7.1). */
  readonly chunk: Uint8Array
}

/** Joins pieces, `bytes` long together. */
export type Join = (pieces: readonly Uint8Array[], bytes: number) => Joined

const LINE_END = Buffer.from('\r\n')

/** Watchers of one collection are sent the same events in the same rounds: those are joined once for all of them. */
export const createSharedJoin = (): Join => {
  let last: readonly Uint8Array[] = []
  let joined = joinedOf([], 0)
  return (pieces, bytes) => {
    if (pieces.length === last.length && pieces.every((piece, i) => piece === last[i])) return joined
    last = pieces
    joined = joinedOf(pieces, bytes)
    return joined
  }
}

const joinedOf = (pieces: readonly Uint8Array[], bytes: number): Joined => {
  const size = Buffer.from(`${bytes.toString(16)}\r\n`)
  const chunk = Buffer.concat([size, ...pieces, LINE_END], size.byteLength + bytes + LINE_END.byteLength)
  return { bytes: chunk.subarray(size.byteLength, size.byteLength + bytes), chunk }
}
