import fc from 'fast-check'

/** Values that have broken servers before: each may stand wherever a client may write something. */

/** Names of members that reach a prototype where somebody merges carelessly, and others that every object has. */
export const memberNames = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf', '__defineGetter__'] as const

export const text: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('', 'a', 'held', 'default', 'A_b', '-', '.', '..', '0', 'x'.repeat(64), 'x'.repeat(254)) },
  { weight: 2, arbitrary: fc.constantFrom(...memberNames) },
  { weight: 2, arbitrary: fc.string({ maxLength: 40 }) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('\u0000', '\ud800', '\ufeff', '\u202e', '$(', '{{', '%s%n', '../../x', 'a/b', 'example.org/a', '*'),
  },
)

export const numberText = fc.constantFrom(
  '0',
  '-0',
  '-1',
  '3.5',
  '1e3',
  '1e400',
  '-1e400',
  '1E-400',
  '2147483647',
  '2147483648',
  '-2147483649',
  '9007199254740993',
  '9223372036854775807',
  '9223372036854775808',
  '18446744073709551616',
  '0.1000000000000000000000000000001',
)

/** A member that a careless merge would follow to what all objects share. */
export const climbing: fc.Arbitrary<readonly [string, unknown]> = fc.constantFrom<readonly [string, unknown]>(
  ['__proto__', { polluted: true, toString: 'x' }],
  ['constructor', { prototype: { polluted: true } }],
  ['prototype', { polluted: true }],
)

/** A number as it may be written into JSON; JavaScript's own form would lose the longer ones. */
const RAW = Symbol('text of a number')
export interface Raw {
  readonly [RAW]: string
}
export const raw = (text: string): Raw => ({ [RAW]: text })
export const isRaw = (value: unknown): value is Raw => typeof value === 'object' && value !== null && RAW in value

const leaf: fc.Arbitrary<unknown> = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  text,
  numberText.map(raw),
  fc.constantFrom('100m', '1Gi', '1e999999999', '-5', '0x10', '2026-01-01T00:00:00Z', '9999999-99-99', 'AAAA', '***', '50%', '1h'),
)

/** Anything that JSON can say, shallow. */
export const anything: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 6, arbitrary: leaf },
  { weight: 1, arbitrary: fc.array(leaf, { maxLength: 3 }) },
  { weight: 1, arbitrary: climbing.map((member) => Object.fromEntries([member])) },
  { weight: 1, arbitrary: fc.dictionary(text, leaf, { maxKeys: 3, noNullPrototype: true }) },
)

/** JSON text of a value in which numbers may be of any length and members may be called anything. */
export const jsonOf = (value: unknown): string => {
  if (isRaw(value)) return value[RAW]
  if (value === undefined) return 'null'
  if (Array.isArray(value)) return `[${value.map(jsonOf).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  return `{${Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .map(([key, member]) => `${JSON.stringify(key)}:${jsonOf(member)}`)
    .join(',')}}`
}
