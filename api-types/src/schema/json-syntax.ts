/** Text that is not JSON; the message is that of Go's `encoding/json`. */
export class JsonSyntaxError extends Error {}

const QUOTE = 34
const BACKSLASH = 92
const MINUS = 45
const PLUS = 43
const DOT = 46
const ZERO = 48

export const isSpace = (byte: number | undefined): boolean => byte === 32 || byte === 10 || byte === 13 || byte === 9
const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= 48 && byte <= 57
const isHex = (byte: number | undefined): boolean => isDigit(byte) || (byte !== undefined && (byte | 32) >= 97 && (byte | 32) <= 102)

/** The refusal of the byte at a place, or of the text's end. */
export const unexpected = (bytes: Uint8Array, at: number, where: string): JsonSyntaxError => {
  const byte = bytes[at]
  return new JsonSyntaxError(byte === undefined ? 'unexpected end of JSON input' : `invalid character ${quoted(byte)} ${where}`)
}

/** The same inside a number, a literal or an escape. Where the text ends there, Go names the space that it imagines after it. */
const unfinished = (bytes: Uint8Array, at: number, where: string): JsonSyntaxError =>
  at < bytes.length ? unexpected(bytes, at, where) : new JsonSyntaxError(`invalid character ' ' ${where}`)

const NAMED: ReadonlyMap<number, string> = new Map([
  [7, '\\a'],
  [8, '\\b'],
  [9, '\\t'],
  [10, '\\n'],
  [11, '\\v'],
  [12, '\\f'],
  [13, '\\r'],
  [39, "\\'"],
  [92, '\\\\'],
])
/** A byte as Go quotes it: printable Latin-1 as itself. */
const quoted = (byte: number): string => {
  const named = NAMED.get(byte)
  if (named !== undefined) return `'${named}'`
  if (byte < 32 || byte === 127) return `'\\x${byte.toString(16).padStart(2, '0')}'`
  if ((byte > 127 && byte < 161) || byte === 173) return `'\\u${byte.toString(16).padStart(4, '0')}'`
  return `'${String.fromCharCode(byte)}'`
}

/** Can a scalar that is no string begin with this byte? */
export const beginsValue = (byte: number | undefined): boolean =>
  isDigit(byte) || byte === MINUS || byte === 116 || byte === 102 || byte === 110

/** Place after the closing quote of the string that begins at `at`. */
export const stringEnd = (bytes: Uint8Array, at: number): number => {
  for (let i = at + 1; ; i++) {
    const byte = bytes[i]
    if (byte === QUOTE) return i + 1
    if (byte === undefined || byte < 32) throw unexpected(bytes, i, 'in string literal')
    if (byte === BACKSLASH) i = escapeEnd(bytes, i + 1)
  }
}

const ESCAPES: ReadonlySet<number> = new Set([...'bfnrt\\/"'].map((character) => character.charCodeAt(0)))
/** Place of the last byte of an escape whose letter stands at `at`. */
const escapeEnd = (bytes: Uint8Array, at: number): number => {
  const byte = bytes[at]
  if (byte !== undefined && ESCAPES.has(byte)) return at
  if (byte !== 117) throw unfinished(bytes, at, 'in string escape code')
  for (let i = at + 1; i <= at + 4; i++) if (!isHex(bytes[i])) throw unfinished(bytes, i, 'in \\u hexadecimal character escape')
  return at + 4
}

const LITERALS: ReadonlyMap<number, string> = new Map([
  [116, 'true'],
  [102, 'false'],
  [110, 'null'],
])
/** Place after `true`, `false` or `null`; undefined where none of them begins. */
export const literalEnd = (bytes: Uint8Array, at: number): number | undefined => {
  const literal = LITERALS.get(bytes[at] ?? 0)
  if (literal === undefined) return undefined
  for (let i = 1; i < literal.length; i++) {
    if (bytes[at + i] !== literal.charCodeAt(i)) throw unfinished(bytes, at + i, `in literal ${literal} (expecting '${literal[i]}')`)
  }
  return at + literal.length
}

/** Place after a number. */
export const numberEnd = (bytes: Uint8Array, at: number): number => {
  let i = bytes[at] === MINUS ? at + 1 : at
  if (!isDigit(bytes[i])) throw unfinished(bytes, i, 'in numeric literal')
  if (bytes[i] === ZERO) i++
  else i = digitsEnd(bytes, i)
  if (bytes[i] === DOT) {
    if (!isDigit(bytes[i + 1])) throw unfinished(bytes, i + 1, 'after decimal point in numeric literal')
    i = digitsEnd(bytes, i + 1)
  }
  if (bytes[i] === 101 || bytes[i] === 69) {
    i = bytes[i + 1] === PLUS || bytes[i + 1] === MINUS ? i + 2 : i + 1
    if (!isDigit(bytes[i])) throw unfinished(bytes, i, 'in exponent of numeric literal')
    i = digitsEnd(bytes, i)
  }
  return i
}

const digitsEnd = (bytes: Uint8Array, i: number): number => {
  while (isDigit(bytes[i])) i++
  return i
}
