import fc from 'fast-check'
import { decodeObject } from '../../schema/decode.ts'
import type { FieldSpec, Scalar, TypeTable } from '../../schema/model.ts'
import { parseJson, stringify } from '../../schema/parse-json.ts'
import { formatTime } from '../../time.ts'
import { encodeUtf8 } from '../../util/text.ts'

/** Random JSON for a type of the table: every field may be there, and lists, maps and messages end at a depth. */
export const randomObject = (types: TypeTable, type: string, depth = 3): fc.Arbitrary<object> => {
  const fields = Object.entries(types[type]?.fields ?? {}).flatMap(([name, spec]) => {
    const value = special(types, type, name, depth) ?? (depth === 0 && !isScalar(spec.type) ? undefined : randomField(types, spec, depth))
    return value === undefined ? [] : [[name, value] as const]
  })
  return fc.record(Object.fromEntries(fields), { requiredKeys: [] })
}

const randomField = (types: TypeTable, spec: FieldSpec, depth: number): fc.Arbitrary<unknown> => {
  const value = randomValue(types, spec.type, depth)
  // Half of an outer object's fields are there, and fewer of an inner one's.
  return depth === 3 ? value : fc.option(value, { nil: undefined, freq: 2 })
}

const isScalar = (expression: string): expression is Scalar => Object.hasOwn(SCALARS, expression)

const randomValue = (types: TypeTable, expression: string, depth: number): fc.Arbitrary<unknown> => {
  if (isScalar(expression)) return SCALARS[expression]
  if (expression.startsWith('[]')) return fc.array(randomValue(types, expression.slice(2), depth), { maxLength: 3 })
  if (expression.startsWith('{}')) return fc.dictionary(KEYS, randomValue(types, expression.slice(2), depth), { maxKeys: 3 })
  return fc.constant(null).chain(() => randomObject(types, expression, Math.max(0, depth - 1)))
}

const KEYS = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constantFrom('__proto__', 'constructor', '1', 'app'))
const TEXT = fc.oneof(fc.string(), fc.string({ unit: 'binary', maxLength: 60 }), fc.string({ minLength: 20, maxLength: 200 }))
const SECONDS = fc.integer({ min: -62_135_596_799, max: 253_402_300_799 })
const micros = fc
  .tuple(SECONDS, fc.integer({ min: 0, max: 999_999 }))
  .map(([seconds, micro]) => `${formatTime(seconds * 1000).slice(0, -1)}.${String(micro).padStart(6, '0')}Z`)

const SCALARS: Readonly<Record<Scalar, fc.Arbitrary<unknown>>> = {
  string: TEXT,
  bool: fc.boolean(),
  int32: fc.integer(),
  int64: fc.oneof(fc.maxSafeInteger(), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.integer()),
  uint8: fc.integer({ min: 0, max: 255 }),
  uint32: fc.integer({ min: 0, max: 4_294_967_295 }),
  // Past 2^53 the same double is a bigint in free JSON, and a number in a field.
  double: fc.integer().map((n) => n / 8),
  bytes: fc.uint8Array({ maxLength: 50 }).map((bytes) => Buffer.from(bytes).toString('base64')),
  time: SECONDS.map((seconds) => formatTime(seconds * 1000)),
  microTime: micros,
  duration: fc.constantFrom('0s', '1h0m0s', '1.5s', '-2m0s', '15ms', '1µs'),
  quantity: fc.oneof(
    fc.integer().map(String),
    fc
      .tuple(fc.integer({ min: -9999, max: 9999 }), fc.constantFrom('m', 'Ki', 'Gi', 'k', 'E', 'n', '.5', 'e3'))
      .map(([n, suffix]) => `${n}${suffix}`),
  ),
  intOrString: fc.oneof(fc.integer(), TEXT),
  raw: fc.jsonValue(),
  json: fc.jsonValue(),
  fieldsV1: fc.dictionary(fc.string(), fc.constant({})),
}

/** The fields of a JSON schema that hold a schema or something else. */
const special = (types: TypeTable, type: string, name: string, depth: number): fc.Arbitrary<unknown> | undefined => {
  if (type !== 'apiextensions/v1.JSONSchemaProps') return undefined
  const inner = Math.min(depth, 2) - 1
  const any = depth === 0 ? fc.constant({ type: 'string' }) : fc.constant(null).chain(() => randomObject(types, type, inner))
  // JSON is not looked into there: the schema comes back in normal form only if it was in it.
  const schema = any.map((value) => decodeObject(types, type, parseJson(encodeUtf8(stringify(value))).value).object)
  switch (name) {
    case 'items':
      return fc.oneof(schema, fc.array(schema, { minLength: 1, maxLength: 2 }))
    case 'additionalProperties':
    case 'additionalItems':
      return fc.oneof(schema, fc.boolean())
    case 'dependencies':
      return fc.dictionary(fc.string(), fc.oneof(schema, fc.array(fc.string(), { minLength: 1, maxLength: 2 })), { maxKeys: 2 })
    default:
      return undefined
  }
}
