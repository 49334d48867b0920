import { plus, range } from '../cost/range.ts'
import { CONTAINS_COST, ITEMS_COST, JOIN_COST, REPLACE_COST, SPLIT_COST, traversalInto, traversalOf } from '../cost/rules.ts'
import { labour } from '../run/meter.ts'
import { error, itemAt, type ListValue, list, type Meter, type Value } from '../values.ts'
import { fn, fns, type Overload } from './define.ts'
import { formatText } from './text-format.ts'

/** The price of a prefix is that of reading it. */
const PREFIX_COST = traversalOf(1)
const COPY_COST = traversalOf(0, 1, 'keeps size')

/** Offsets count code points. Text without pairs, nearly all of it, needs no array for that. */
const points = (text: string): readonly string[] | string => (/[\ud800-\udfff]/.test(text) ? [...text] : text)
const joined = (part: readonly string[] | string): string => (typeof part === 'string' ? part : part.join(''))

const standard: readonly Overload[] = [
  fn('string.contains(string): bool', (text: string, part: string) => text.includes(part), CONTAINS_COST),
  fn('string.startsWith(string): bool', (text: string, part: string) => text.startsWith(part), PREFIX_COST),
  fn('string.endsWith(string): bool', (text: string, part: string) => text.endsWith(part), PREFIX_COST),
]

const charAt = (text: string, at: bigint): Value => {
  const all = points(text)
  if (at < 0n || at > BigInt(all.length)) return error(`index out of range: ${at}`)
  return all[Number(at)] ?? ''
}

/** Where `find` finds the part, in code points; `from` bounds where it looks. */
const search =
  (find: 'indexOf' | 'lastIndexOf') =>
  (text: string, part: string, from: unknown): Value => {
    const all = points(text)
    if (typeof from === 'bigint' && (from < 0n || from > BigInt(all.length))) return error(`index out of range: ${from}`)
    const start = typeof from !== 'bigint' ? undefined : Number(from)
    if (typeof all === 'string') return BigInt(start === undefined ? all[find](part) : all[find](part, start))
    const unit = start === undefined ? undefined : all.slice(0, start).join('').length
    const found = unit === undefined ? text[find](part) : text[find](part, unit)
    return BigInt(found === -1 ? -1 : [...text.slice(0, found)].length)
  }

const substring = (text: string, from: bigint, to: unknown): Value => {
  const all = points(text)
  const end = typeof to === 'bigint' ? to : BigInt(all.length)
  if (from < 0n || from > BigInt(all.length)) return error(`index out of range: ${from}`)
  if (end < 0n || end > BigInt(all.length)) return error(`index out of range: ${end}`)
  return from > end ? error(`invalid substring range. start: ${from}, end: ${end}`) : joined(all.slice(Number(from), Number(end)))
}

const replace = (text: string, part: string, by: string, limit: unknown, meter: unknown): Value => {
  const most = typeof limit === 'bigint' && limit >= 0n ? Number(limit) : Infinity
  const pieces = part === '' ? ['', ...text] : text.split(part)
  if (part === '') pieces.push('')
  const count = Math.min(most, pieces.length - 1)
  labour((meter ?? limit) as Meter, (text.length + count * by.length) / 4)
  if (most >= pieces.length - 1) return pieces.join(by)
  return pieces.slice(0, count + 1).join(by) + part + pieces.slice(count + 1).join(part)
}

const split = (text: string, separator: string, limit: unknown): Value => {
  const pieces = separator === '' ? [...text] : text.split(separator)
  const most = typeof limit === 'bigint' ? Number(limit) : -1
  if (most === 0) return list([])
  if (most < 0 || pieces.length <= most) return list(pieces)
  return list([...pieces.slice(0, most - 1), pieces.slice(most - 1).join(separator)])
}

const join = (of: ListValue, separator: unknown): Value => {
  const texts: string[] = []
  for (let i = 0; i < of.items.length; i += 1) {
    const text = itemAt(of, i)
    if (typeof text !== 'string') return error('no such overload')
    texts.push(text)
  }
  return texts.join(typeof separator === 'string' ? separator : '')
}

/** Go's quoting: what cannot be printed is escaped. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the bell is one of the characters that Go escapes
export const quoted = (text: string): string => `"${text.replace(/[\\"\x07\b\f\n\r\t\v]/g, (each) => QUOTES[each] ?? each)}"`
const QUOTES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '"': '\\"',
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
}

/** Unicode's white space, as Go trims it. */
const SPACE = /^[\s\u0085]+|[\s\u0085]+$/g

const extended: readonly Overload[] = [
  fn('string.charAt(int): string', charAt),
  ...fns(['string.indexOf(string): int', 'string.indexOf(string, int): int'], search('indexOf'), ITEMS_COST),
  ...fns(['string.lastIndexOf(string): int', 'string.lastIndexOf(string, int): int'], search('lastIndexOf'), ITEMS_COST),
  ...fns(['list(string).join(): string', 'list(string).join(string): string'], join, JOIN_COST),
  fn('string.lowerAscii(): string', (text: string) => text.replace(/[A-Z]+/g, (each) => each.toLowerCase()), COPY_COST),
  fn('string.upperAscii(): string', (text: string) => text.replace(/[a-z]+/g, (each) => each.toUpperCase()), COPY_COST),
  ...fns(['string.replace(string, string): string', 'string.replace(string, string, int): string'], replace, REPLACE_COST),
  ...fns(['string.split(string): list(string)', 'string.split(string, int): list(string)'], split, SPLIT_COST),
  ...fns(['string.substring(int): string', 'string.substring(int, int): string'], substring, COPY_COST),
  fn('string.trim(): string', (text: string) => text.replace(SPACE, ''), COPY_COST),
  fn('string.reverse(): string', (text: string) => [...text].reverse().join(''), COPY_COST),
  fn('string.format(list(dyn)): string', formatText, traversalOf(0)),
  fn(
    'strings.quote(string): string',
    quoted,
    traversalInto(0, ({ min, max }) => plus(range(min, max * 2), range(2))),
  ),
]

/** CEL's text functions and the extension's. */
export const text: readonly Overload[] = [...standard, ...extended]
