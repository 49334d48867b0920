import { deepCopy, type JSONSchemaProps, type JsonObject, type JsonValue } from '@coxswain/api-types'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compileSchema, decodeCustom, readyToValidate, restoreCustom, typeTableOf, validateCustom } from './index.ts'

const names = fc.constantFrom('a', 'b', 'c', '__proto__', 'constructor')
const scalars = fc.oneof(fc.constant(null), fc.boolean(), fc.integer({ min: -3, max: 9 }), fc.double(), fc.constantFrom('', 'a', 'bb', '1'))
const members = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<Record<string, T>> =>
  fc.dictionary(names, value, { maxKeys: 4, noNullPrototype: true })

const { value: values } = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof({ maxDepth: 4 }, scalars, fc.array(tie('value'), { maxLength: 3 }), members(tie('value'))) as fc.Arbitrary<JsonValue>,
}))

const flags = fc.record(
  { nullable: fc.boolean(), 'x-kubernetes-preserve-unknown-fields': fc.constant(true), enum: fc.array(scalars, { maxLength: 2 }) },
  { requiredKeys: [] },
)
const ofText = fc.record(
  {
    type: fc.constant('string'),
    minLength: fc.nat(2),
    pattern: fc.constantFrom('^a', 'b+$'),
    format: fc.constantFrom('date', 'ipv4'),
    default: fc.constantFrom('a', 'bb'),
  },
  { requiredKeys: ['type'] },
)
const ofNumber = fc.record(
  {
    type: fc.constantFrom('integer', 'number'),
    minimum: fc.integer({ min: -2, max: 5 }),
    multipleOf: fc.constantFrom(2, 0.5),
    default: fc.nat(5),
  },
  { requiredKeys: ['type'] },
)
const either = fc.constant({ 'x-kubernetes-int-or-string': true })

const { schema: schemas } = fc.letrec<{ schema: JsonObject }>((tie) => {
  const objects = fc.record(
    {
      type: fc.constant('object'),
      properties: members(tie('schema')),
      required: fc.array(names, { maxLength: 2 }),
      'x-kubernetes-embedded-resource': fc.constant(true),
    },
    { requiredKeys: ['type', 'properties'] },
  )
  const maps = fc.record({ type: fc.constant('object'), additionalProperties: fc.oneof(fc.constant(true), tie('schema')) })
  const lists = fc.record(
    { type: fc.constant('array'), items: tie('schema'), maxItems: fc.nat(3), 'x-kubernetes-list-type': fc.constantFrom('set', 'atomic') },
    { requiredKeys: ['type', 'items'] },
  )
  const junctors = fc.record({
    type: fc.constant('string'),
    oneOf: fc.array(
      ofText.map(({ type: _, default: __, ...rest }) => rest),
      { minLength: 1, maxLength: 3 },
    ),
  })
  const any = fc.oneof({ maxDepth: 4 }, ofText, ofNumber, either, objects, maps, lists, junctors)
  return { schema: fc.tuple(any, flags).map(([one, more]) => ({ ...one, ...more })) as fc.Arbitrary<JsonObject> }
})

const kind = { group: 'b.c', version: 'v1', kind: 'A' }
const wrap = (f: JsonValue): JsonObject => ({ apiVersion: 'b.c/v1', kind: 'A', metadata: { name: 'x' }, f })
const compile = (schema: JsonObject) => compileSchema({ type: 'object', properties: { f: schema } } as JSONSchemaProps)

test('what was pruned and defaulted stays as it is, and so does what is right about it', async () => {
  await readyToValidate(compile({ type: 'string', pattern: 'x' }))
  fc.assert(
    fc.property(schemas, values, (schema, value) => {
      const compiled = compile(schema)
      const object = wrap(value)
      restoreCustom(compiled, object)
      const once = deepCopy(object)
      const errors = validateCustom(compiled, object)
      expect(object, 'validation changes nothing').toEqual(once)
      expect(decodeCustom(compiled, object)).toEqual([])
      expect(object).toEqual(once)
      expect(validateCustom(compiled, object)).toEqual(errors)
      // Nothing has changed: nothing is judged anew, but for what embedded resources must have.
      const update = validateCustom(compiled, object, once)
      expect(update.length).toBeLessThanOrEqual(errors.length)
      typeTableOf(compiled, kind)
    }),
    { numRuns: 300 },
  )
})
