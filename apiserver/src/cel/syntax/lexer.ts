import { SyntaxIssue } from './issue.ts'
import { readString } from './strings.ts'

export type TokenKind = 'identifier' | 'int' | 'uint' | 'double' | 'string' | 'bytes' | 'operator' | 'end'

export interface Token {
  readonly kind: TokenKind
  /** The text of an identifier, operator or number; the characters of a string. */
  readonly text: string
  readonly bytes?: Uint8Array | undefined
  readonly at: number
  readonly end: number
}

const SPACE = /(?:[ \t\r\n\f]+|\/\/[^\n]*)*/y
const NAME = /[A-Za-z_][A-Za-z_0-9]*/y
const STRING_START = /(?:[rR][bB]?|[bB][rR]?)?(?:"""|'''|"|')/y
const NUMBER = /(0[xX][0-9a-fA-F]+|\d+\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+|\.\d+(?:[eE][+-]?\d+)?|\d+)([uU]?)/y
const OPERATOR = /==|!=|<=|>=|&&|\|\||[-+*/%<>!?:.,()[\]{}]/y
const WHOLE = /^(?:0[xX][0-9a-fA-F]+|\d+)$/

const match = (pattern: RegExp, source: string, at: number): RegExpExecArray | null => {
  pattern.lastIndex = at
  return pattern.exec(source)
}

/** Cuts an expression into tokens, the last of which is the end. Throws `SyntaxIssue`. */
export const tokens = (source: string): readonly Token[] => {
  const found: Token[] = []
  let at = 0
  while (true) {
    at += match(SPACE, source, at)?.[0].length ?? 0
    if (at >= source.length) break
    const token = tokenAt(source, at)
    found.push(token)
    at = token.end
  }
  found.push({ kind: 'end', text: '<EOF>', at: source.length, end: source.length })
  return found
}

const tokenAt = (source: string, at: number): Token => {
  const quote = match(STRING_START, source, at)
  if (quote !== null) return readString(source, at, quote[0])
  const name = match(NAME, source, at)
  if (name !== null) return { kind: 'identifier', text: name[0], at, end: at + name[0].length }
  const number = match(NUMBER, source, at)
  if (number !== null) return numberToken(number, at)
  const operator = match(OPERATOR, source, at)
  if (operator !== null) return { kind: 'operator', text: operator[0], at, end: at + operator[0].length }
  throw new SyntaxIssue(at, `Syntax error: token recognition error at: '${String.fromCodePoint(source.codePointAt(at) ?? 0)}'`)
}

const numberToken = ([all, digits = '', unsigned = '']: RegExpExecArray, at: number): Token => {
  const whole = WHOLE.test(digits)
  const kind = !whole ? 'double' : unsigned === '' ? 'int' : 'uint'
  return { kind, text: digits, at, end: at + (whole ? all.length : digits.length) }
}
