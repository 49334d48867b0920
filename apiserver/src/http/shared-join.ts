/** Joins chunks to one array of bytes, which is not to be changed: the next who asks may get the same. */
export type Join = (chunks: readonly Uint8Array[], bytes: number) => Uint8Array

/** Watchers of one collection are sent the same events in the same rounds: those are joined once for all of them. */
export const createSharedJoin = (): Join => {
  let last: readonly Uint8Array[] = []
  let joined = new Uint8Array(0)
  return (chunks, bytes) => {
    if (chunks.length === last.length && chunks.every((chunk, i) => chunk === last[i])) return joined
    last = chunks
    joined = Buffer.concat(chunks, bytes)
    return joined
  }
}
