/** Go sorts keys by their bytes. UTF-16 order differs from that only above the basic plane. */
const byBytes = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** JSON as Go's encoder writes it: keys in order, and `<`, `>`, `&` escaped. Maps with digits alone as keys are in order too. */
export const goJson = (value: unknown, indent = ''): string => escapeHtml(write(value, indent, ''))

const escapeHtml = (json: string): string =>
  json.replaceAll(/[<>&\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)

const write = (value: unknown, indent: string, margin: string): string => {
  const inner = margin + indent
  const list = (open: string, close: string, parts: readonly string[]): string => {
    if (parts.length === 0) return open + close
    return indent === ''
      ? `${open}${parts.join(',')}${close}`
      : `${open}\n${parts.map((part) => inner + part).join(',\n')}\n${margin}${close}`
  }
  if (Array.isArray(value))
    return list(
      '[',
      ']',
      value.map((each) => write(each, indent, inner)),
    )
  if (typeof value === 'bigint') return value.toString()
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null)
  const members = value as Readonly<Record<string, unknown>>
  const keys = Object.keys(members)
    .filter((key) => members[key] !== undefined)
    .sort(byBytes)
  return list(
    '{',
    '}',
    keys.map((key) => `${JSON.stringify(key)}:${indent === '' ? '' : ' '}${write(members[key], indent, inner)}`),
  )
}
