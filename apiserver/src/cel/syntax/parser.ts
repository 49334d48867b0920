import { BOOL, BYTES, DOUBLE, INT, NULL, STRING, UINT } from '../types.ts'
import {
  call,
  constant,
  type Expression,
  identifier,
  listLiteral,
  type MapLiteral,
  type MessageLiteral,
  mapLiteral,
  messageLiteral,
  qualifiedName,
  select,
} from './ast.ts'
import { SyntaxIssue } from './issue.ts'
import { type Token, tokens } from './lexer.ts'
import { expandMacro } from './macros.ts'

/** Upstream's limits: characters of an expression, and how deep it is nested. */
const MAX_SIZE = 100_000
const MAX_DEPTH = 250
const MAX_INT = 2n ** 63n - 1n
const MAX_UINT = 2n ** 64n - 1n
const STARTS = "{'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}"
const RESERVED = new Set('as break const continue else for function if import let loop package namespace return var void while'.split(' '))
const LITERALS: ReadonlyMap<string, { value: null | boolean; type: typeof BOOL }> = new Map([
  ['true', { value: true, type: BOOL }],
  ['false', { value: false, type: BOOL }],
  ['null', { value: null, type: NULL }],
])

/** Operators between two operands, by how tightly they bind. */
const LEVELS: readonly ReadonlySet<string>[] = [
  new Set(['==', '!=', '<', '<=', '>', '>=', 'in']),
  new Set(['+', '-']),
  new Set(['*', '/', '%']),
]
const functionOf = (operator: string): string => (operator === 'in' ? '@in' : `_${operator}_`)

interface Reader {
  readonly tokens: readonly Token[]
  at: number
  depth: number
}

/** Parses an expression, macros expanded. Throws `SyntaxIssue`. */
export const parse = (source: string): Expression => {
  if (source.length > MAX_SIZE)
    throw new SyntaxIssue(0, `expression code point size exceeds limit: size: ${source.length}, limit ${MAX_SIZE}`)
  const reader: Reader = { tokens: tokens(source), at: 0, depth: 0 }
  const parsed = expression(reader)
  const rest = peek(reader)
  if (rest.kind !== 'end') throw new SyntaxIssue(rest.at, `Syntax error: mismatched input '${textOf(rest)}' expecting <EOF>`)
  return parsed
}

const peek = (reader: Reader): Token => reader.tokens[reader.at] as Token
const take = (reader: Reader): Token => {
  const token = peek(reader)
  if (token.kind !== 'end') reader.at += 1
  return token
}
const textOf = ({ kind, text }: Token): string => (kind === 'string' ? `"${text}"` : text)
const isOperator = (token: Token, text: string): boolean => token.kind === 'operator' && token.text === text
const accept = (reader: Reader, text: string): Token | undefined => (isOperator(peek(reader), text) ? take(reader) : undefined)
const expect = (reader: Reader, text: string): Token => {
  const token = peek(reader)
  if (isOperator(token, text)) return take(reader)
  const problem = token.kind === 'end' ? `missing '${text}' at '<EOF>'` : `mismatched input '${textOf(token)}' expecting '${text}'`
  throw new SyntaxIssue(token.at, `Syntax error: ${problem}`)
}
const shallow = <Parsed extends Expression>(parsed: Parsed): Parsed => {
  if (parsed.depth > MAX_DEPTH) throw new SyntaxIssue(parsed.at, `expression recursion limit exceeded: ${MAX_DEPTH}`)
  return parsed
}

const expression = (reader: Reader): Expression => {
  reader.depth += 1
  if (reader.depth > MAX_DEPTH) throw new SyntaxIssue(peek(reader).at, `expression recursion limit exceeded: ${MAX_DEPTH}`)
  const condition = logical(reader, '||')
  const question = accept(reader, '?')
  let parsed = condition
  if (question !== undefined) {
    const whenTrue = logical(reader, '||')
    expect(reader, ':')
    parsed = shallow(call(question.at, '_?_:_', [condition, whenTrue, expression(reader)]))
  }
  reader.depth -= 1
  return parsed
}

/** A chain of `&&` or `||`. It becomes a balanced tree, so that a long chain is not deep. */
const logical = (reader: Reader, operator: '||' | '&&'): Expression => {
  const next = (): Expression => (operator === '||' ? logical(reader, '&&') : binary(reader, 0))
  const terms = [next()]
  const at: number[] = []
  for (let token = accept(reader, operator); token !== undefined; token = accept(reader, operator)) {
    at.push(token.at)
    terms.push(next())
  }
  return balanced(`_${operator}_`, terms, at)
}

const balanced = (name: string, terms: readonly Expression[], at: readonly number[]): Expression => {
  const [only] = terms
  if (terms.length === 1 && only !== undefined) return only
  const middle = Math.floor((terms.length + 1) / 2)
  const left = balanced(name, terms.slice(0, middle), at.slice(0, middle - 1))
  return shallow(call(at[middle - 1] ?? 0, name, [left, balanced(name, terms.slice(middle), at.slice(middle))]))
}

const binary = (reader: Reader, level: number): Expression => {
  const operators = LEVELS[level]
  if (operators === undefined) return unary(reader)
  let left = binary(reader, level + 1)
  for (let token = peek(reader); isAmong(operators, token); token = peek(reader)) {
    take(reader)
    left = shallow(call(token.at, functionOf(token.text), [left, binary(reader, level + 1)]))
  }
  return left
}
const isAmong = (operators: ReadonlySet<string>, { kind, text }: Token): boolean =>
  (kind === 'operator' || (kind === 'identifier' && text === 'in')) && operators.has(text)

const unary = (reader: Reader): Expression => {
  const token = peek(reader)
  const operator = isOperator(token, '!') ? '!' : isOperator(token, '-') ? '-' : undefined
  if (operator === undefined) return member(reader)
  const number = reader.tokens[reader.at + 1]
  if (operator === '-' && (number?.kind === 'int' || number?.kind === 'double')) {
    take(reader)
    return postfix(reader, numberOf(take(reader), token.at, '-'))
  }
  let count = 0
  while (accept(reader, operator) !== undefined) count += 1
  const operand = unary(reader)
  return count % 2 === 0 ? operand : shallow(call(token.at, `${operator}_`, [operand]))
}

const member = (reader: Reader): Expression => postfix(reader, primary(reader))

const postfix = (reader: Reader, start: Expression): Expression => {
  let left = start
  while (true) {
    const token = peek(reader)
    if (isOperator(token, '.')) left = afterDot(reader, left)
    else if (isOperator(token, '[')) left = index(reader, left)
    else if (isOperator(token, '{') && qualifiedName(left) !== undefined) left = message(reader, qualifiedName(left) ?? '')
    else return left
    shallow(left)
  }
}

const afterDot = (reader: Reader, operand: Expression): Expression => {
  const dot = take(reader)
  const optional = accept(reader, '?') !== undefined
  const name = take(reader)
  if (name.kind !== 'identifier') throw new SyntaxIssue(name.at, `Syntax error: mismatched input '${textOf(name)}' expecting IDENTIFIER`)
  if (optional) return call(dot.at, '_?._', [operand, constant(name.at, name.text, STRING)])
  const open = accept(reader, '(')
  if (open === undefined) return select(dot.at, operand, name.text)
  return expandMacro(call(open.at, name.text, args(reader), operand))
}

const index = (reader: Reader, operand: Expression): Expression => {
  const open = take(reader)
  const optional = accept(reader, '?') !== undefined
  const key = expression(reader)
  expect(reader, ']')
  return call(open.at, optional ? '_[?_]' : '_[_]', [operand, key])
}

/** Arguments up to and with the closing bracket. */
const args = (reader: Reader): readonly Expression[] => {
  const found: Expression[] = []
  if (accept(reader, ')') !== undefined) return found
  do found.push(expression(reader))
  while (accept(reader, ',') !== undefined)
  expect(reader, ')')
  return found
}

const primary = (reader: Reader): Expression => {
  const token = take(reader)
  switch (token.kind) {
    case 'int':
    case 'uint':
    case 'double':
      return numberOf(token, token.at, '')
    case 'string':
      return constant(token.at, token.text, STRING)
    case 'bytes':
      return constant(token.at, token.bytes ?? new Uint8Array(), BYTES)
    case 'identifier':
      return named(reader, token)
    default:
      return bracketed(reader, token)
  }
}

const bracketed = (reader: Reader, token: Token): Expression => {
  if (isOperator(token, '(')) {
    const inner = expression(reader)
    expect(reader, ')')
    return inner
  }
  if (isOperator(token, '[')) return list(reader, token.at)
  if (isOperator(token, '{')) return map(reader, token.at)
  if (isOperator(token, '.') && peek(reader).kind === 'identifier') return named(reader, take(reader))
  throw new SyntaxIssue(token.at, `Syntax error: mismatched input '${textOf(token)}' expecting ${STARTS}`)
}

const named = (reader: Reader, token: Token): Expression => {
  const literal = LITERALS.get(token.text)
  if (literal !== undefined) return constant(token.at, literal.value, literal.type)
  if (token.text === 'in') throw new SyntaxIssue(token.at, `Syntax error: mismatched input 'in' expecting ${STARTS}`)
  const open = accept(reader, '(')
  if (RESERVED.has(token.text)) throw new SyntaxIssue(token.at, `reserved identifier: ${token.text}`)
  return open === undefined ? identifier(token.at, token.text) : expandMacro(call(open.at, token.text, args(reader)))
}

const list = (reader: Reader, at: number): Expression => {
  const items: Expression[] = []
  const optional = new Set<number>()
  while (accept(reader, ']') === undefined) {
    if (accept(reader, '?') !== undefined) optional.add(items.length)
    items.push(expression(reader))
    if (accept(reader, ',') === undefined) {
      expect(reader, ']')
      break
    }
  }
  return listLiteral(at, items, optional)
}

const map = (reader: Reader, at: number): Expression => {
  const entries: MapLiteral['entries'][number][] = []
  while (accept(reader, '}') === undefined) {
    const optional = accept(reader, '?') !== undefined
    const key = expression(reader)
    expect(reader, ':')
    entries.push({ key, value: expression(reader), optional })
    if (accept(reader, ',') === undefined) {
      expect(reader, '}')
      break
    }
  }
  return mapLiteral(at, entries)
}

const message = (reader: Reader, name: string): Expression => {
  const { at } = take(reader)
  const entries: MessageLiteral['entries'][number][] = []
  while (accept(reader, '}') === undefined) {
    const optional = accept(reader, '?') !== undefined
    const field = take(reader)
    if (field.kind !== 'identifier')
      throw new SyntaxIssue(field.at, `Syntax error: mismatched input '${textOf(field)}' expecting IDENTIFIER`)
    const colon = expect(reader, ':')
    entries.push({ field: field.text, at: colon.at, value: expression(reader), optional })
    if (accept(reader, ',') === undefined) {
      expect(reader, '}')
      break
    }
  }
  return messageLiteral(at, name, entries)
}

const numberOf = ({ kind, text }: Token, at: number, sign: '' | '-'): Expression => {
  if (kind === 'double') return constant(at, Number(sign + text), DOUBLE)
  const value = BigInt(text)
  if (kind === 'uint') {
    if (value > MAX_UINT) throw new SyntaxIssue(at, 'invalid uint literal')
    return constant(at, { tag: 'uint', value }, UINT)
  }
  if (value > MAX_INT + (sign === '-' ? 1n : 0n)) throw new SyntaxIssue(at, 'invalid int literal')
  return constant(at, sign === '-' ? -value : value, INT)
}
