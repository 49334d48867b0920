import type { JSONSchemaProps, JsonObject, JsonValue } from '@coxswain/api-types'
import { describe, expect, test } from 'vitest'
import { compileSchema, decodeCustom, restoreCustom } from './index.ts'

const compile = (schema: JsonObject) => compileSchema(schema as JSONSchemaProps)
const text = { type: 'string' }
const object = (properties: JsonObject, rest: JsonObject = {}): JsonObject => ({
  type: 'object',
  properties,
  ...rest,
})
const keep = { 'x-kubernetes-preserve-unknown-fields': true }
const resource = object({ spec: object({ a: text }) }, { 'x-kubernetes-embedded-resource': true })

/** What becomes of a field `f` with a schema: the object's rest, and the unknown fields. */
const decoded = (schema: JsonObject, f: JsonValue | undefined): readonly [JsonValue | undefined, readonly string[]] => {
  const given: JsonObject = { apiVersion: 'a/v1', kind: 'A', metadata: { name: 'x' }, ...(f === undefined ? {} : { f }) }
  const unknown = decodeCustom(compile(object({ f: schema })), given)
  return [given['f'], unknown]
}

describe('unknown fields', () => {
  test.each<[string, JsonObject, JsonValue, JsonValue, string[]]>([
    ['go', object({ a: text }), { a: 'x', b: 1, c: {} }, { a: 'x' }, ['f.b', 'f.c']],
    ['go from lists', { type: 'array', items: object({ a: text }) }, [{ a: 'x' }, { b: 1 }], [{ a: 'x' }, {}], ['f[1].b']],
    ['go from the values of maps', { type: 'object', additionalProperties: object({}) }, { k: { b: 1 } }, { k: {} }, ['f.k.b']],
    [
      'go from maps of anything',
      { type: 'object', additionalProperties: true },
      { k: { b: 1 }, l: [[{ c: 1 }]] },
      { k: {}, l: [[{}]] },
      ['f.k.b', 'f.l[0][0].c'],
    ],
    ['stay where they are wanted', { type: 'object', ...keep }, { b: { c: [null] } }, { b: { c: [null] } }, []],
    ['go again below', object({ a: object({ b: text }) }, keep), { a: { b: 'x', c: 1 }, d: 1 }, { a: { b: 'x' }, d: 1 }, ['f.a.c']],
    [
      'stay in the items of a list that keeps them',
      { type: 'array', ...keep, items: object({ c: object({ d: text }) }) },
      [{ e: 1, c: { d: 'x', e: 1 } }],
      [{ e: 1, c: { d: 'x' } }],
      ['f[0].c.e'],
    ],
    [
      'go from resources, but for what every resource has',
      resource,
      { apiVersion: 'v1', kind: 'B', metadata: { name: 'y', foo: 1, labels: { a: 'b' } }, spec: { a: 'x', b: 1 }, z: 1 },
      { apiVersion: 'v1', kind: 'B', metadata: { name: 'y', labels: { a: 'b' } }, spec: { a: 'x' } },
      ['f.metadata.foo', 'f.spec.b', 'f.z'],
    ],
    ['are no matter in scalars', text, 5, 5, []],
  ])('%s', (_, schema, given, expected, unknown) => {
    const paths = unknown.map((path) => `unknown field "${path}"`)
    expect(decoded(schema, given)).toEqual([expected, paths])
  })

  test('go from the root and its metadata', () => {
    const given = { apiVersion: 'a/v1', kind: 'A', metadata: { name: 'x', foo: 1 }, extra: 1 }
    expect(decodeCustom(compile(object({})), given)).toEqual(['unknown field "metadata.foo"', 'unknown field "extra"'])
    expect(given).toEqual({ apiVersion: 'a/v1', kind: 'A', metadata: { name: 'x' } })
  })

  test('stay where there is no schema', () => {
    const given = { apiVersion: 'a/v1', kind: 'A', metadata: {}, spec: { a: [{ b: null }] } }
    expect(decodeCustom(compileSchema(undefined), given)).toEqual([])
    expect(given.spec).toEqual({ a: [{ b: null }] })
  })

  test('named as members of Object.prototype are as unknown as others', () => {
    const given = JSON.parse('{"f":{"__proto__":{"a":1},"constructor":1,"a":"x"}}') as JsonObject
    expect(decodeCustom(compile(object({ f: object({ a: text }) })), given)).toHaveLength(2)
    expect(Object.keys(given['f'] as object)).toEqual(['a'])
  })
})

describe('defaults and nulls', () => {
  const filled = { type: 'string', default: 'd' }
  test.each<[string, JsonObject, JsonValue | undefined, JsonValue | undefined]>([
    ['an absent value', filled, undefined, 'd'],
    ['a null that may not be', filled, null, 'd'],
    ['a null that may be', { ...filled, nullable: true }, null, null],
    ['a null without a default', text, null, undefined],
    ['not where the parent is absent', object({ a: filled }), undefined, undefined],
    ['where the parent is there', object({ a: filled }), {}, { a: 'd' }],
    ['in a default', object({ a: filled }, { default: {} }), undefined, { a: 'd' }],
    ['in items', { type: 'array', items: object({ a: filled }) }, [{}, { a: 'x' }], [{ a: 'd' }, { a: 'x' }]],
    ['of items', { type: 'array', items: filled }, [null, 'x'], ['d', 'x']],
    ['a null item without a default', { type: 'array', items: text }, [null], [null]],
    ['in the values of maps', { type: 'object', additionalProperties: object({ a: filled }) }, { k: {}, l: null }, { k: { a: 'd' } }],
    ['beside unknown fields that stay', object({ a: filled }, keep), { b: null }, { a: 'd', b: null }],
  ])('%s', (_, schema, given, expected) => expect(decoded(schema, given)[0]).toEqual(expected))

  test('a default is copied for each object', () => {
    const schema = compile(object({ f: object({}, { default: { a: [] }, ...keep }) }))
    const [one, two]: JsonObject[] = [{}, {}]
    for (const each of [one, two]) decodeCustom(schema, each as JsonObject)
    expect(one).toEqual(two)
    expect(one?.['f']).not.toBe(two?.['f'])
  })
})

describe('metadata', () => {
  test.each<[string, JsonObject, string]>([
    ['of the root', { metadata: { name: 5 } }, 'json: cannot unmarshal number into Go struct field ObjectMeta.name of type string'],
    [
      'of a resource in it',
      { f: { apiVersion: 'v1', kind: 'B', metadata: { labels: 1 } } },
      'f.metadata: Invalid value: {"labels":1}: json: cannot unmarshal number into Go struct field ObjectMeta.labels of type map[string]string',
    ],
    ['and the version of one', { f: { apiVersion: 5, kind: 'B' } }, 'f.apiVersion: Invalid value: 5: must be a string'],
  ])('%s is refused where it cannot be read', (_, given, why) =>
    expect(() => decodeCustom(compile(object({ f: resource })), given)).toThrow(why),
  )

  test('of what is stored loses what cannot be read', () => {
    const given: JsonObject = { metadata: { name: 'x', labels: 1 }, f: { apiVersion: 5, kind: 'B', metadata: 'no' } }
    restoreCustom(compile(object({ f: resource })), given)
    expect(given).toEqual({ metadata: { name: 'x' }, f: { kind: 'B', metadata: {} } })
  })
})
