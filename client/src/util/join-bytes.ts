export const totalBytes = (chunks: readonly Uint8Array[]): number => {
  let total = 0
  for (const { byteLength } of chunks) total += byteLength
  return total
}

/** The chunks as one; a single one as it is. */
export const joinBytes = (chunks: readonly Uint8Array[]): Uint8Array => {
  const [only] = chunks
  if (chunks.length === 1 && only !== undefined) return only
  const whole = new Uint8Array(totalBytes(chunks))
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.byteLength
  }
  return whole
}
