/** Bounds of upstream's recorder of warnings, in characters: where all of them are more, each is cut short, and the rest is left out. */
const MAX_TOTAL = 4096
const MAX_EACH = 256

/** `Warning` headers for what a client should know, each text once: code 299 and no agent (RFC 7234, 5.5). */
export const warningHeaders = (texts: readonly string[]): readonly string[] => {
  const distinct = [...new Set(texts)].map((text) => [...text])
  const total = distinct.reduce((sum, { length }) => sum + length, 0)
  if (total <= MAX_TOTAL) return distinct.map(headerOf)
  let written = 0
  return distinct.flatMap((characters) => {
    if (written >= MAX_TOTAL) return []
    const cut = characters.slice(0, MAX_EACH)
    written += cut.length
    return [headerOf(cut)]
  })
}

/** Quoted as upstream quotes it. What is not ASCII goes as the bytes of its UTF-8, as headers are of bytes. */
const headerOf = (characters: readonly string[]): string => {
  const quoted = characters
    .join('')
    .replaceAll(/[\\"]/g, '\\$&')
    .replaceAll(/\p{Cc}/gu, ' ')
  return `299 - "${Buffer.from(quoted).toString('latin1')}"`
}
