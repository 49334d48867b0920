import {
  type FieldError,
  fieldErrorMessage,
  type JSONSchemaProps,
  type JsonValue,
  rootPath,
  type ValidationRule,
} from '@coxswain/api-types'
import { describe, expect, it } from 'vitest'
import { compileRules } from './rules.ts'

const texts = (errors: readonly FieldError[]): readonly string[] => errors.map((error) => `${error.field}: ${fieldErrorMessage(error)}`)

const judge = async (schema: JSONSchemaProps, object: unknown, old?: unknown) => {
  const rules = compileRules(schema)
  await rules.ready()
  const { errors, warnings } = rules.judge(object, old, rootPath)
  return { errors: texts(errors), warnings }
}
const errorsOf = async (schema: JSONSchemaProps, object: unknown, old?: unknown) => (await judge(schema, object, old)).errors

const withRules = (schema: JSONSchemaProps, ...rules: readonly (string | ValidationRule)[]): JSONSchemaProps => ({
  ...schema,
  'x-kubernetes-validations': rules.map((rule) => (typeof rule === 'string' ? { rule } : rule)),
})
/** Schemas that may be something else are generated as JSON. */
const asJson = (schema: JSONSchemaProps): JsonValue => schema as unknown as JsonValue
/** A resource whose `spec` has a schema. */
const resource = (spec: JSONSchemaProps): JSONSchemaProps => ({ type: 'object', properties: { spec } })
const object = (spec: unknown) => ({ apiVersion: 'g/v1', kind: 'Widget', metadata: { name: 'w' }, spec })

const SCALE: JSONSchemaProps = {
  type: 'object',
  properties: { minReplicas: { type: 'integer' }, replicas: { type: 'integer' }, maxReplicas: { type: 'integer' } },
}

describe('what a failed rule says', () => {
  const fails = (rule: Partial<ValidationRule>, spec: unknown = { minReplicas: 5, replicas: 3 }) =>
    errorsOf(resource(withRules(SCALE, { rule: 'self.minReplicas <= self.replicas', ...rule })), object(spec))

  it('the rule, its message, what its message expression gives', async () => {
    expect(await fails({})).toEqual(['spec: Invalid value: "object": failed rule: self.minReplicas <= self.replicas'])
    expect(await fails({ message: ' too few ' })).toEqual(['spec: Invalid value: "object": too few'])
    expect(await fails({ messageExpression: '"at least " + string(self.minReplicas)' })).toEqual([
      'spec: Invalid value: "object": at least 5',
    ])
    expect(await fails({}, { minReplicas: 1, replicas: 3 })).toEqual([])
  })

  it('a message expression that fails, or gives nothing to show, leaves the message', async () => {
    expect(await fails({ message: 'm', messageExpression: '"a" + string(1 / (self.replicas - 3))' })).toEqual([
      'spec: Invalid value: "object": m',
    ])
    expect(await fails({ message: 'm', messageExpression: '"a\\nb"' })).toEqual(['spec: Invalid value: "object": m'])
    expect(await fails({ message: 'm', messageExpression: '"  "' })).toEqual(['spec: Invalid value: "object": m'])
  })

  it('with its reason, at its field', async () => {
    const fieldPath = '.replicas'
    expect(await fails({ message: 'm', reason: 'FieldValueForbidden', fieldPath })).toEqual(['spec.replicas: Forbidden: m'])
    expect(await fails({ message: 'm', reason: 'FieldValueRequired', fieldPath })).toEqual(['spec.replicas: Required value: m'])
    expect(await fails({ message: 'm', reason: 'FieldValueDuplicate', fieldPath })).toEqual(['spec.replicas: Duplicate value: "object"'])
    expect(await fails({ message: 'm', reason: 'FieldValueInvalid', fieldPath })).toEqual(['spec.replicas: Invalid value: "object": m'])
  })

  it('an evaluation that fails', async () => {
    expect(await fails({}, { replicas: 3 })).toEqual([
      'spec: Invalid value: "object": no such key: minReplicas evaluating rule: self.minReplicas <= self.replicas',
    ])
    const port = resource(withRules({ type: 'object', properties: { port: { 'x-kubernetes-int-or-string': true } } }, 'self.port > 5'))
    expect(await errorsOf(port, object({ port: 'a' }))).toEqual([
      `spec: Invalid value: "object": 'no such overload': call arguments did not match a supported operator, function or macro signature for rule: self.port > 5`,
    ])
  })
})

describe("the documentation's rules", () => {
  const LIST: JSONSchemaProps = {
    type: 'object',
    properties: {
      names: { type: 'array', items: { type: 'string' } },
      details: { type: 'object', additionalProperties: { type: 'string' } },
      set1: { type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'string' } },
      set2: { type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'string' } },
      created: { type: 'string', format: 'date-time' },
      ttl: { type: 'string', format: 'duration' },
      health: { type: 'string' },
    },
  }
  it.each<readonly [string, unknown, unknown]>([
    ['self.names.all(n, n in self.details)', { names: ['a'], details: { a: 'x' } }, { names: ['b'], details: { a: 'x' } }],
    ["'Available' in self.details", { details: { Available: '1' } }, { details: {} }],
    ["self.details.all(key, self.details[key].matches('^[a-z]*$'))", { details: { A: 'abc' } }, { details: { a: 'A1' } }],
    ['self.set1.all(e, !(e in self.set2))', { set1: ['a'], set2: ['b'] }, { set1: ['a'], set2: ['a'] }],
    ['size(self.set1) == size(self.set2) || self.set1 == []', { set1: [], set2: ['b'] }, { set1: ['a'], set2: [] }],
    [
      "self.created + self.ttl < timestamp('2026-01-02T00:00:00Z')",
      { created: '2026-01-01T00:00:00Z', ttl: '23h' },
      { created: '2026-01-01T00:00:00Z', ttl: '25h' },
    ],
    ["self.health.startsWith('ok')", { health: 'ok now' }, { health: 'bad' }],
    ['has(self.health) || has(self.names)', { names: [] }, { ttl: '1s' }],
  ])('%s', async (rule, good, bad) => {
    const schema = resource(withRules(LIST, rule))
    expect(await errorsOf(schema, object(good))).toEqual([])
    expect(await errorsOf(schema, object(bad))).toEqual([`spec: Invalid value: "object": failed rule: ${rule}`])
  })

  it('rules of the object itself see its name', async () => {
    const schema = withRules({ type: 'object' }, "self.metadata.name.startsWith('x') && self.kind == 'Widget'")
    expect(await errorsOf(schema, object({}))).toHaveLength(1)
    expect(await errorsOf(schema, { ...object({}), metadata: { name: 'xw' } })).toEqual([])
  })

  it('rules of items, map values and branches of allOf are told where they stand', async () => {
    const short = withRules({ type: 'string' }, { rule: 'self.size() < 3', message: 'long' })
    const schema = resource({
      type: 'object',
      properties: {
        list: { type: 'array', items: asJson(short) },
        map: { type: 'object', additionalProperties: asJson(short) },
        plain: { type: 'string' },
      },
      allOf: [{ properties: { plain: { 'x-kubernetes-validations': [{ rule: "self != 'no'", message: 'no' }] } } }],
    })
    expect(await errorsOf(schema, object({ list: ['a', 'long'], map: { k: 'long' }, plain: 'no' }))).toEqual([
      'spec.plain: Invalid value: "string": no',
      'spec.list[1]: Invalid value: "string": long',
      'spec.map[k]: Invalid value: "string": long',
    ])
  })

  it('a value that is null has no rules of its own', async () => {
    const schema = resource({ type: 'object', properties: { a: { ...withRules({ type: 'string' }, 'self == "x"'), nullable: true } } })
    expect(await errorsOf(schema, object({ a: null }))).toEqual([])
  })
})

describe('rules about a change', () => {
  const immutable = resource({
    type: 'object',
    properties: { a: withRules({ type: 'string' }, { rule: 'self == oldSelf', message: 'immutable' }) },
  })

  it('run where there is a value before', async () => {
    expect(await errorsOf(immutable, object({ a: 'y' }), object({ a: 'x' }))).toEqual(['spec.a: Invalid value: "string": immutable'])
    expect(await errorsOf(immutable, object({ a: 'x' }), object({ a: 'x' }))).toEqual([])
    expect(await errorsOf(immutable, object({ a: 'y' }), object({}))).toEqual([])
    expect(await errorsOf(immutable, object({ a: 'y' }))).toEqual([])
  })

  it('items of lists of type map are matched by their keys', async () => {
    const item = withRules(
      { type: 'object', properties: { k: { type: 'string' }, v: { type: 'integer' } } },
      { rule: 'self.v >= oldSelf.v', message: 'less' },
    )
    const schema = resource({
      type: 'object',
      properties: { list: { type: 'array', 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['k'], items: asJson(item) } },
    })
    const old = object({
      list: [
        { k: 'a', v: 1 },
        { k: 'b', v: 5 },
      ],
    })
    expect(
      await errorsOf(
        schema,
        object({
          list: [
            { k: 'b', v: 4 },
            { k: 'a', v: 2 },
            { k: 'c', v: 0 },
          ],
        }),
        old,
      ),
    ).toEqual(['spec.list[0]: Invalid value: "object": less'])
  })

  it('optionalOldSelf runs on creation too', async () => {
    const schema = resource({
      type: 'object',
      properties: { a: withRules({ type: 'string' }, { rule: "oldSelf.hasValue() || self == 'new'", optionalOldSelf: true }) },
    })
    expect(await errorsOf(schema, object({ a: 'other' }))).toHaveLength(1)
    expect(await errorsOf(schema, object({ a: 'new' }))).toEqual([])
    expect(await errorsOf(schema, object({ a: 'other' }), object({ a: 'new' }))).toEqual([])
  })

  it('optionalOldSelf is read by the type of its schema', async () => {
    const grows = withRules({ type: 'integer' }, { rule: '!oldSelf.hasValue() || self == oldSelf.value() + 1', optionalOldSelf: true })
    const schema = resource({ type: 'object', properties: { n: grows } })
    expect(await errorsOf(schema, object({ n: 1 }))).toEqual([])
    expect(await errorsOf(schema, object({ n: 2 }), object({ n: 1 }))).toEqual([])
    expect(await errorsOf(schema, object({ n: 3 }), object({ n: 1 }))).toHaveLength(1)
  })
})

it('an object that looks like what expressions are made of is judged as what it is', async () => {
  const part = {
    type: 'object',
    properties: { tag: { type: 'string' }, json: { type: 'object', properties: { n: { type: 'integer' } } }, n: { type: 'integer' } },
  } as const
  const schema = resource(withRules({ ...part }, { rule: '!has(self.n) || self.n < 5' }))
  for (const tag of ['optional-json', 'optional', 'opaque', 'error', 'lazy'])
    for (const [n, errors] of [
      [9, 1],
      [2, 0],
    ])
      expect(await errorsOf(schema, object({ tag, n, json: { n: 1 } }))).toHaveLength(errors as number)
})

describe('values that have not changed', () => {
  const schema = resource({
    type: 'object',
    properties: { a: withRules({ type: 'string' }, { rule: "self == 'good'", message: 'bad' }), b: { type: 'string' } },
  })

  it('are not refused, their errors are warnings', async () => {
    const result = await judge(schema, object({ a: 'old', b: '2' }), object({ a: 'old', b: '1' }))
    expect(result).toEqual({ errors: [], warnings: ['spec.a: Invalid value: "string": bad'] })
    expect((await judge(schema, object({ a: 'other' }), object({ a: 'old' }))).errors).toHaveLength(1)
  })
})

describe('what the rules of one object may cost', () => {
  const nested = 'self.list.all(x, self.list.all(y, x + y > 0))'
  const schema = resource(
    withRules({ type: 'object', properties: { list: { type: 'array', items: { type: 'integer' } } } }, nested, 'false'),
  )

  it('a rule that takes too much ends the validation', async () => {
    expect(await errorsOf(schema, object({ list: Array.from({ length: 2000 }, (_, i) => i + 1) }))).toEqual([
      `spec: Invalid value: "object": 'operation cancelled: actual cost limit exceeded': no further validation rules will be run due to call cost exceeds limit for rule: ${nested}`,
    ])
  })

  it('many rules share one budget', async () => {
    const item = withRules({ type: 'array', items: { type: 'integer' } }, 'self.all(x, self.all(y, x + y > 0))')
    const many = resource({ type: 'array', items: asJson(item) })
    const list = Array.from({ length: 250 }, (_, i) => i + 1)
    const errors = await errorsOf(many, object(Array.from({ length: 40 }, () => list)))
    expect(errors).toHaveLength(1)
    expect(errors[0]).toContain('validation failed due to running out of cost budget, no further validation rules will be run')
  })
})

it('a schema without rules has nothing to wait for', () => {
  const rules = compileRules(resource({ type: 'object' }))
  expect(rules.ready()).toBeUndefined()
  expect(rules.validate(object({}), undefined, rootPath)).toEqual([])
})
