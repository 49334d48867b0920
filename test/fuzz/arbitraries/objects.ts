import type { TypeTable } from '@coxswain/api-types'
import fc from 'fast-check'
import { anything, climbing, isRaw, numberText, raw, text } from './values.ts'

/**
 * Objects that look like those of a kind: fields of the type tables, with values that mostly fit and sometimes do not, laid over an
 * object that is good.
 */
export const objectsOf = (types: TypeTable) => {
  const made = new Map<string, fc.Arbitrary<unknown>>()
  const anyOf = (expression: string, depth: number): fc.Arbitrary<unknown> => {
    const key = `${depth} ${expression}`
    const value = made.get(key) ?? fc.oneof({ weight: 30, arbitrary: fitting(expression, depth) }, { weight: 1, arbitrary: anything })
    made.set(key, value)
    return value
  }
  const fitting = (expression: string, depth: number): fc.Arbitrary<unknown> => {
    const scalar = SCALARS[expression]
    if (scalar !== undefined) return scalar
    const inner = depth - 1
    if (inner < 0) return anything
    if (expression.startsWith('[]'))
      return fc.constant(undefined).chain(() => fc.array(anyOf(expression.slice(2), inner), { maxLength: 3 }))
    if (expression.startsWith('{}'))
      return fc
        .constant(undefined)
        .chain(() =>
          fc.dictionary(
            fc.oneof({ weight: 8, arbitrary: fc.constantFrom('a', 'b') }, { weight: 1, arbitrary: text }),
            anyOf(expression.slice(2), inner),
            { maxKeys: 3, noNullPrototype: true },
          ),
        )
    return fc.constant(undefined).chain(() => fieldsOf(expression, inner))
  }
  /** A few of the fields of a type. */
  const fieldsOf = (type: string, depth: number): fc.Arbitrary<Record<string, unknown>> => {
    const fields = Object.entries(types[type]?.fields ?? {})
    if (fields.length === 0) return fc.constant({})
    const known = fc
      .constantFrom(...fields)
      .chain(([name, spec]) =>
        (spec.values === undefined ? anyOf(spec.type, depth) : fc.oneof(fc.constantFrom(...spec.values), text)).map(
          (value) => [name, value] as const,
        ),
      )
    const one: fc.Arbitrary<readonly [string, unknown]> = fc.oneof({ weight: 40, arbitrary: known }, { weight: 1, arbitrary: climbing })
    return fc.array(one, { maxLength: depth > 2 ? 3 : 2 }).map((members) => Object.fromEntries(members))
  }
  return {
    /** What to lay over a good object of the type. */
    overlay: (type: string): fc.Arbitrary<Record<string, unknown>> => fieldsOf(type, 4),
  }
}

/** `over` laid on `base`: members of both are laid over each other as far as they are objects. */
export const laidOver = (base: unknown, over: unknown): unknown => {
  if (!isPlain(base) || !isPlain(over)) return over
  const merged = new Map(Object.entries(base))
  for (const [key, value] of Object.entries(over)) merged.set(key, laidOver(merged.get(key), value))
  return Object.fromEntries(merged)
}

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !isRaw(value)

/** What is right, and one time in thirty what is not. */
const mostly = (right: readonly string[], wrong: readonly string[]): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 30, arbitrary: fc.constantFrom(...right) }, { weight: 1, arbitrary: fc.constantFrom(...wrong) })

const number = fc.oneof(
  { weight: 30, arbitrary: fc.integer({ min: -2, max: 70_000 }) as fc.Arbitrary<unknown> },
  { weight: 1, arbitrary: numberText.map(raw) },
)

const SCALARS: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  string: fc.oneof({ weight: 8, arbitrary: fc.constantFrom('a', 'b', 'held', 'default') }, { weight: 1, arbitrary: text }),
  bool: fc.boolean(),
  int32: number,
  int64: number,
  uint8: number,
  uint32: number,
  double: number,
  bytes: mostly(['', 'AAAA', 'eA=='], ['eA=', '***', '\u0000']),
  time: mostly(['2026-01-01T00:00:00Z', '0001-01-01T00:00:00Z', '9999-12-31T23:59:59Z'], ['2026-13-01T00:00:00Z', '', 'now']),
  microTime: mostly(['2026-01-01T00:00:00.000001Z'], ['2026-01-01T00:00:00Z', 'x']),
  duration: mostly(['1s', '0s', '-1h'], ['1e9h', 'x', '']),
  quantity: mostly(['1', '100m', '1Gi', '-1', '0.0000000001', '1e308'], ['1e999999999', 'Ki', '', '12345678901234567890123456789E']),
  intOrString: fc.oneof(fc.constantFrom('50%', '101%', '-1%', 'http', '') as fc.Arbitrary<unknown>, number),
  raw: anything,
  json: anything,
  fieldsV1: anything,
}
