import fc from 'fast-check'
import { expect, it } from 'vitest'
import { escapedName } from './escape.ts'
import { cel, evaluated } from './testkit/evaluated.ts'
import { DYN } from './types.ts'

const MAX = 2n ** 63n - 1n

interface Sum {
  readonly text: string
  readonly value: bigint | undefined
}
const leaf = fc.integer({ min: -50, max: 50 }).map((n): Sum => ({ text: `(${n})`, value: BigInt(n) }))
const OPERATIONS: Readonly<Record<string, (a: bigint, b: bigint) => bigint | undefined>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => (b === 0n ? undefined : a / b),
  '%': (a, b) => (b === 0n ? undefined : a % b),
}
const inRange = (value: bigint | undefined): bigint | undefined =>
  value === undefined || value > MAX || value < -MAX - 1n ? undefined : value
const combine = ([left, operator, right]: readonly [Sum, string, Sum]): Sum => ({
  text: `(${left.text} ${operator} ${right.text})`,
  value: left.value === undefined || right.value === undefined ? undefined : inRange(OPERATIONS[operator]?.(left.value, right.value)),
})

it('whole numbers are counted exactly, or it is an error', () => {
  const { sum } = fc.letrec<{ sum: Sum }>((tie) => ({
    sum: fc.oneof({ depthSize: 'small' }, leaf, fc.tuple(tie('sum'), fc.constantFrom('+', '-', '*', '/', '%'), tie('sum')).map(combine)),
  }))
  fc.assert(
    fc.property(sum, ({ text, value }) => {
      const result = evaluated(text)
      if (value === undefined) expect(result).toHaveProperty('error')
      else expect(BigInt(result as number)).toBe(value)
    }),
  )
})

it('no text makes the compiler throw', () => {
  const words = fc.constantFrom(
    'self',
    '1',
    '"a"',
    '+',
    '(',
    ')',
    '[',
    ']',
    '.',
    'all',
    'x',
    ',',
    '{',
    '}',
    ':',
    '?',
    '!',
    'has',
    '&&',
    'in',
    '-',
    "'",
    '\\',
  )
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(words, { maxLength: 15 }).map((each) => each.join(' ')),
      ),
      (text) => {
        const compiled = cel.environment({ variables: { self: DYN } }).compile(text)
        if ('problem' in compiled) expect(compiled.problem.text).toMatch(/^ERROR: <input>:\d+:\d+: /)
        else expect(compiled.evaluate({ self: { a: [1, 'x', null] } }, { remaining: 10_000 }).tag).toMatch(/value|error|exhausted/)
      },
    ),
  )
})

it('JSON comes out as it went in, and equals itself', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      const self = JSON.parse(JSON.stringify(JSON.parse(text)))
      const given = { variables: { self: DYN }, activation: { self } }
      expect(evaluated('self', given)).toEqual(self)
      expect(evaluated('self == self', given)).toBe(true)
    }),
  )
})

it('different names are escaped to different names', () => {
  const name = fc.stringMatching(/^[a-z_][a-z_./-]{0,8}$/)
  fc.assert(
    fc.property(name, name, (a, b) => {
      expect(escapedName(a) === escapedName(b)).toBe(a === b)
    }),
  )
})
