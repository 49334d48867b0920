import { SyntaxIssue } from './issue.ts'
import type { Token } from './lexer.ts'

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  '?': '?',
  '"': '"',
  "'": "'",
  '`': '`',
}
/** The escapes of a code by their letter: how many digits follow, in which base. */
const CODE = /^\\(?:x([0-9a-fA-F]{2})|X([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2}))/
const ENCODER = new TextEncoder()

/** Reads the string or bytes literal that opens with `opening`, such as `b"` or `'''`. Throws `SyntaxIssue`. */
export const readString = (source: string, at: number, opening: string): Token => {
  const prefix = opening.replace(/["']+$/, '').toLowerCase()
  const quote = opening.slice(prefix.length)
  const start = at + opening.length
  const close = closing(source, start, quote, prefix.includes('r'))
  if (close === -1) throw new SyntaxIssue(at, `Syntax error: token recognition error at: '${source.slice(at)}'`)
  const body = source.slice(start, close)
  const end = close + quote.length
  if (prefix.includes('b')) return { kind: 'bytes', text: body, bytes: bytesOf(body, start, prefix.includes('r')), at, end }
  return { kind: 'string', text: prefix === 'r' ? body : unescaped(body, start), at, end }
}

const closing = (source: string, start: number, quote: string, raw: boolean): number => {
  for (let i = start; i < source.length; i += 1) {
    if (source.startsWith(quote, i)) return i
    if (source[i] === '\n' && quote.length === 1) return -1
    if (source[i] === '\\' && !raw) i += 1
  }
  return -1
}

interface Piece {
  readonly text: string
  /** Set for a code below 256 that was written as one byte. */
  readonly byte?: number | undefined
}

/** The characters of a string, escapes read. */
function* pieces(body: string, offset: number): Generator<Piece> {
  let i = 0
  while (i < body.length) {
    const backslash = body.indexOf('\\', i)
    const plainEnd = backslash === -1 ? body.length : backslash
    if (plainEnd > i) yield { text: body.slice(i, plainEnd) }
    if (backslash === -1) return
    const short = ESCAPES[body[backslash + 1] ?? '']
    const code = short === undefined ? CODE.exec(body.slice(backslash)) : null
    if (short === undefined && code === null) throw new SyntaxIssue(offset + backslash, 'Syntax error: invalid escape sequence')
    yield short !== undefined ? { text: short } : codePiece(code as RegExpExecArray, offset + backslash)
    i = backslash + (code?.[0].length ?? 2)
  }
}

const codePiece = ([, x, capitalX, u, capitalU, octal]: RegExpExecArray, at: number): Piece => {
  const hex = x ?? capitalX ?? u ?? capitalU
  const code = hex === undefined ? Number.parseInt(octal ?? '', 8) : Number.parseInt(hex, 16)
  if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) throw new SyntaxIssue(at, 'Syntax error: invalid unicode code point')
  const text = String.fromCodePoint(code)
  return u === undefined && capitalU === undefined ? { text, byte: code } : { text }
}

const unescaped = (body: string, offset: number): string =>
  body.includes('\\') ? [...pieces(body, offset)].map(({ text }) => text).join('') : body

/** Bytes: characters in UTF-8, an escaped code is one byte. */
const bytesOf = (body: string, offset: number, raw: boolean): Uint8Array => {
  if (raw) return ENCODER.encode(body)
  const bytes: number[] = []
  for (const { text, byte } of pieces(body, offset)) {
    if (byte === undefined) for (const each of ENCODER.encode(text)) bytes.push(each)
    else bytes.push(byte)
  }
  return Uint8Array.from(bytes)
}
