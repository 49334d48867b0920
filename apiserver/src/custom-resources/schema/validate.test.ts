import { fieldErrorMessage, type JSONSchemaProps, type JsonObject, type JsonValue } from '@coxswain/api-types'
import { describe, expect, test } from 'vitest'
import { blocksRules, compileSchema, readyToValidate, validateCustom } from './index.ts'

const compile = (schema: JsonObject) => compileSchema(schema as JSONSchemaProps)
const text = { type: 'string' }
const whole = { type: 'integer' }
const object = (properties: JsonObject, rest: JsonObject = {}): JsonObject => ({
  type: 'object',
  properties,
  ...rest,
})
const list = (items: JsonObject, rest: JsonObject = {}): JsonObject => ({ type: 'array', items, ...rest })

const errorsOf = async (schema: JsonObject, f: JsonValue, old?: JsonValue): Promise<readonly string[]> => {
  const compiled = compile(object({ f: schema }))
  await readyToValidate(compiled)
  const before: JsonObject | undefined = old === undefined ? undefined : { f: old }
  return validateCustom(compiled, { f }, before).map((error) => `${error.field}: ${fieldErrorMessage(error)}`)
}
const wrongType = (place: string, wanted: string, given: string): string =>
  `${place}: Invalid value: "${given}": ${place} in body must be of type ${wanted}: "${given}"`

describe('values', () => {
  test.each<[JsonObject, JsonValue, string[]]>([
    [whole, 'x', [wrongType('f', 'integer', 'string')]],
    [whole, 1.5, [wrongType('f', 'integer', 'number')]],
    [{ type: 'number' }, 5, []],
    [text, null, [wrongType('f', 'string', 'null')]],
    [{ ...text, nullable: true }, null, []],
    [{ type: 'boolean' }, [], [wrongType('f', 'boolean', 'array')]],
    [object({}), true, [wrongType('f', 'object', 'boolean')]],
    [{ 'x-kubernetes-int-or-string': true }, 1, []],
    [{ 'x-kubernetes-int-or-string': true }, '1', []],
    [{ 'x-kubernetes-int-or-string': true }, {}, [wrongType('f', 'integer,string', 'object')]],
    [list(text), ['a', 1], [wrongType('f[1]', 'string', 'integer')]],
    [{ type: 'object', additionalProperties: whole }, { 'a/b': 'x' }, [wrongType('f.a/b', 'integer', 'string')]],
    [{ ...whole, minimum: 1 }, 0, ['f: Invalid value: 0: f in body should be greater than or equal to 1']],
    [{ ...whole, minimum: 1, exclusiveMinimum: true }, 1, ['f: Invalid value: 1: f in body should be greater than 1']],
    [{ ...whole, maximum: 1_000_000 }, 2_000_000, ['f: Invalid value: 2000000: f in body should be less than or equal to 1000000']],
    [{ type: 'number', maximum: 1_000_000 }, 1_000_000.5, ['f: Invalid value: 1000000.5: f in body should be less than or equal to 1e+06']],
    [{ type: 'number', maximum: 1, exclusiveMaximum: true }, 1, ['f: Invalid value: 1: f in body should be less than 1']],
    [{ ...whole, multipleOf: 3 }, 4, ['f: Invalid value: 4: f in body should be a multiple of 3']],
    [{ ...text, minLength: 2 }, 'é', ['f: Invalid value: "é": f in body should be at least 2 chars long']],
    [{ ...text, maxLength: 2 }, '😀😀', []],
    [{ ...text, maxLength: 2 }, 'abc', ['f: Too long: may not be more than 2 bytes']],
    [{ ...text, pattern: '^a+$' }, 'b', [`f: Invalid value: "b": f in body should match '^a+$'`]],
    [{ ...text, pattern: '(?i)^[[:alpha:]]+\\z' }, 'Ab', []],
    [{ ...text, enum: ['b', 'a'] }, 'c', ['f: Unsupported value: "c": supported values: "b", "a"']],
    [{ ...whole, enum: [1, 2] }, 3, ['f: Unsupported value: 3: supported values: "1", "2"']],
    [list(text, { minItems: 1 }), [], ['f: Invalid value: 0: f in body should have at least 1 items']],
    [list(text, { maxItems: 1 }), ['a', 'b'], ['f: Too many: 2: must have at most 1 item']],
    [object({}, { minProperties: 1 }), {}, ['f: Invalid value: 0: f in body should have at least 1 properties']],
    [object({ a: text }, { maxProperties: 1 }), { a: 1, b: 1 }, ['f: Too many: 2: must have at most 1 item']],
    [object({ a: text }, { required: ['a'] }), {}, ['f.a: Required value']],
    [{ ...text, format: 'date-time' }, 'x', ['f: Invalid value: "x": f in body must be of type date-time: "x"']],
    [{ ...text, format: 'date-time' }, 5, ['f: Invalid value: "int64": f in body must be of type date-time: "int64"']],
    [{ ...text, format: 'no-such-format' }, 'x', []],
    [{ ...whole, format: 'int32' }, 2 ** 40, []],
  ])('%j of %j', async (schema, value, expected) => expect(await errorsOf(schema, value)).toEqual(expected))

  test('integers past 2^53 are integers up to 64 bits', async () => {
    expect(await errorsOf({ ...whole, minimum: 1, multipleOf: 2 }, 2n ** 60n)).toEqual([])
    expect(await errorsOf(whole, 2n ** 70n)).toEqual([wrongType('f', 'integer', 'number')])
  })
})

describe('formats', () => {
  test.each<[string, string[], string[]]>([
    ['bsonobjectid', ['507f1f77bcf86cd799439011'], ['507f1f77']],
    ['byte', ['YWJj', 'YWI='], ['YWJ', '']],
    ['cidr', ['10.0.0.0/8', 'fd00::/8'], ['10.0.0.0/33', '10.0.0.0']],
    ['creditcard', ['4111-1111-1111-1111'], ['4111111111111112']],
    ['date', ['2020-02-29'], ['2021-02-29', '2021-1-1']],
    ['duration', ['1h30m', '22 ns', '3 days', '-5s'], ['soon', '5.']],
    ['email', ['a@b.c', 'Bob <bob@x.y>'], ['@x', 'a@', 'a b@c.d']],
    ['hexcolor', ['#fff', 'FFFFFF'], ['#ff']],
    ['hostname', ['host.example.com', 'ß.de'], ['-a.b', 'a..b', 'a_b']],
    ['ipv4', ['1.2.3.4'], ['01.2.3.4', '::1', '1.2.3']],
    ['ipv6', ['::1', '::ffff:1.2.3.4'], ['1.2.3.4', 'fe80::1%eth0']],
    ['isbn', ['0321751043', '978-0321751041'], ['978-0321751042']],
    ['k8s-long-name', ['a.b-c'], ['A', 'a..b']],
    ['k8s-short-name', ['a-b'], ['a.b']],
    ['mac', ['01:23:45:67:89:ab', '0123.4567.89ab'], ['01:23']],
    ['rgbcolor', ['rgb( 1 , 2 , 3 )'], ['rgb(256,2,3)']],
    ['ssn', ['123-45-6789'], ['12-45-6789']],
    ['uri', ['/abs', 'http://a.b/c', 'mailto:a@b.c'], ['a', '', 'http://a b/', 'http://x/%zz']],
    ['uuid', ['123e4567e89b12d3a456426614174000'], ['123e4567']],
    ['uuid4', ['123E4567-E89B-42D3-A456-426614174000'], ['123e4567-e89b-12d3-a456-426614174000']],
    ['date-time', ['2014-12-15T19:30:20.000Z', '2014-12-15t19:30:20+01:00'], ['2014-12-15T24:00:00Z', '2014-12-15']],
  ])('%s', async (format, good, bad) => {
    for (const value of good) expect(await errorsOf({ ...text, format }, value), value).toEqual([])
    for (const value of bad) expect(await errorsOf({ ...text, format }, value), value).toHaveLength(1)
  })
})

describe('junctors', () => {
  const remark = (why: string): string => `<nil>: Invalid value: "": "f" must ${why}`
  const either = [{ required: ['a'] }, { required: ['b'] }]
  test.each<[JsonObject, JsonValue, string[]]>([
    [object({ a: text, b: text }, { oneOf: either }), { a: 'x' }, []],
    [
      object({ a: text, b: text }, { oneOf: either }),
      {},
      [remark('validate one and only one schema (oneOf). Found none valid'), 'f.a: Required value'],
    ],
    [
      object({ a: text, b: text }, { oneOf: either }),
      { a: 'x', b: 'y' },
      [remark('validate one and only one schema (oneOf). Found 2 valid alternatives')],
    ],
    [
      object({ a: whole }, { anyOf: [{ required: ['b'] }, { properties: { a: { minimum: 5 } } }] }),
      { a: 1 },
      [remark('validate at least one schema (anyOf)'), 'f.a: Invalid value: 1: f.a in body should be greater than or equal to 5'],
    ],
    [
      { ...whole, allOf: [{ minimum: 3 }, { maximum: 5 }] },
      1,
      ['f: Invalid value: 1: f in body should be greater than or equal to 3', remark('validate all the schemas (allOf)')],
    ],
    [object({ a: text }, { not: { required: ['a'] } }), { a: 'x' }, [remark('not validate the schema (not)')]],
  ])('%j of %j', async (schema, value, expected) => expect(await errorsOf(schema, value)).toEqual(expected))
})

describe('lists and resources', () => {
  const keyed = list(object({ k: text, v: text }, { required: ['k'] }), {
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': ['k'],
  })
  const resource = object({ a: text }, { 'x-kubernetes-embedded-resource': true })
  test.each<[JsonObject, JsonValue, string[]]>([
    [list(text, { 'x-kubernetes-list-type': 'set' }), ['a', 'b', 'a', 'a'], ['f[2]: Duplicate value: "a"']],
    [keyed, [{ k: 'a' }, { k: 'a', v: 'x' }], ['f[1]: Duplicate value: {"k":"a"}']],
    [keyed, [{ k: 'a' }, { k: 'b' }], []],
    [resource, {}, ['f.apiVersion: Required value: must not be empty', 'f.kind: Required value: must not be empty']],
    [
      resource,
      { apiVersion: 'a/b/c', kind: '' },
      ['f.apiVersion: Invalid value: "a/b/c": unexpected GroupVersion string: a/b/c', 'f.kind: Invalid value: "": must not be empty'],
    ],
    [resource, { apiVersion: 'v1', kind: 'B', metadata: { name: 'x/y' } }, [`f.metadata.name: Invalid value: "x/y": may not contain '/'`]],
  ])('%j of %j', async (schema, value, expected) => expect(await errorsOf(schema, value)).toEqual(expected))

  describe('of an update: what has not changed is not judged anew', () => {
    const duplicate = 'f[1]: Duplicate value: {"k":"a"}'
    const tooLong = (place: string): string => `${place}: Too long: may not be more than 1 bytes`
    const short = { ...text, maxLength: 1 }
    const shortKeyed = { ...keyed, items: object({ k: text, v: short }, { required: ['k'] }) }
    test.each<[string, JsonObject, JsonValue, JsonValue, string[]]>([
      ['a value', short, 'ab', 'ab', []],
      ['a value that has', short, 'abc', 'ab', [tooLong('f')]],
      ['a member', object({ a: short, b: text }), { a: 'ab', b: 'y' }, { a: 'ab', b: 'x' }, []],
      ['a missing member of what has changed', object({ b: text }, { required: ['a'] }), { b: 'y' }, { b: 'x' }, ['f.a: Required value']],
      ['an item of a list-map', shortKeyed, [{ k: 'n' }, { k: 'a', v: 'xx' }], [{ k: 'a', v: 'xx' }], []],
      ['an item of another list', list(short), ['x', 'ab'], ['ab'], [tooLong('f[1]')]],
      ['duplicates', keyed, [{ k: 'a' }, { k: 'a', v: 'y' }], [{ k: 'a' }, { k: 'a' }], []],
      ['no duplicates', keyed, [{ k: 'a' }, { k: 'a' }], [{ k: 'a' }], [duplicate]],
    ])('%s', async (_, schema, value, old, expected) => expect(await errorsOf(schema, value, old)).toEqual(expected))
  })
})

test('errors after which rules make no sense are told from the others', async () => {
  const compiled = compile(object({ a: { ...whole, minimum: 1 } }, { required: ['b'] }))
  expect(blocksRules(validateCustom(compiled, { a: 0, b: 1 }))).toBe(false)
  expect(blocksRules(validateCustom(compiled, { a: 1 }))).toBe(true)
})
