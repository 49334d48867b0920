/** The length in bytes that a value has as JSON. Escapes are counted as the one character they stand for: it is a bound, not a print. */
export const jsonSize = (value: unknown): number => {
  if (typeof value === 'string') return utf8Size(value) + 2
  if (typeof value !== 'object' || value === null) return String(value).length
  let size = 2
  if (Array.isArray(value)) {
    for (const item of value as readonly unknown[]) size += jsonSize(item) + 1
    return size
  }
  for (const key of Object.keys(value)) size += utf8Size(key) + 4 + jsonSize((value as Readonly<Record<string, unknown>>)[key])
  return size
}

const utf8Size = (text: string): number => {
  let size = text.length
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit > 0x7f) size += unit > 0x7ff && (unit < 0xd800 || unit > 0xdfff) ? 2 : 1
  }
  return size
}
