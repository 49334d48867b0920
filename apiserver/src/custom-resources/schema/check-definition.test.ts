import { type CustomResourceDefinition, fieldErrorMessage, type JSONSchemaProps, type JsonObject } from '@coxswain/api-types'
import { describe, expect, test } from 'vitest'
import { checkDefinition } from './index.ts'

const definition = (...properties: readonly JsonObject[]): CustomResourceDefinition => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'as.b.c' },
  spec: {
    group: 'b.c',
    scope: 'Cluster',
    names: { plural: 'as', kind: 'A' },
    versions: properties.map((each, i) => ({
      name: `v${i + 1}`,
      served: true,
      storage: i === 0,
      schema: { openAPIV3Schema: { type: 'object', properties: each } as JSONSchemaProps },
    })),
  },
})
const errorsOf = async (given: CustomResourceDefinition, old?: CustomResourceDefinition): Promise<readonly string[]> =>
  (await checkDefinition(given, old)).map((error) => `${error.field}: ${fieldErrorMessage(error)}`)

const at = (rest: string): string => `spec.validation.openAPIV3Schema.properties[a]${rest}`
const refusedDefault = (type: string, value: string, why: string): string =>
  `${at('.default')}: Invalid value: ${value}:  in body must be of type ${type}: ${why}`

describe('patterns and defaults', () => {
  const embedded = (metadata: JsonObject): JsonObject => ({
    type: 'object',
    'x-kubernetes-embedded-resource': true,
    properties: { metadata: { type: 'object', properties: metadata } },
  })
  test.each<[JsonObject, string[]]>([
    [{ type: 'string', pattern: '^(?P<a>[[:alpha:]]+)\\z' }, []],
    [
      { type: 'string', pattern: '(' },
      [
        `${at('.pattern')}: Invalid value: "(": must be a valid regular expression, but isn't: error parsing regexp: missing closing ): \`(\``,
      ],
    ],
    [
      { type: 'string', anyOf: [{ pattern: 'a(?=b)' }] },
      [
        `${at('.anyOf[0].pattern')}: Invalid value: "a(?=b)": must be a valid regular expression, but isn't: error parsing regexp: invalid or unsupported Perl syntax: \`(?=\``,
      ],
    ],
    [{ type: 'string', default: 'x', pattern: 'x' }, []],
    [{ type: 'integer', default: 'x' }, [refusedDefault('integer', '"string"', '"string"')]],
    [{ type: 'string', default: 'y', pattern: 'x' }, [`${at('.default')}: Invalid value: "y":  in body should match 'x'`]],
    [
      { type: 'object', default: { b: 1, c: 1 }, properties: { b: { type: 'integer', minimum: 2 } } },
      [
        `${at('.default')}: Invalid value: {"b":1,"c":1}: must not have unknown fields`,
        `${at('.default.b')}: Invalid value: 1: b in body should be greater than or equal to 2`,
      ],
    ],
    [
      { type: 'object', default: { kind: 'B' }, 'x-kubernetes-embedded-resource': true, 'x-kubernetes-preserve-unknown-fields': true },
      [`${at('.default.apiVersion')}: Required value: must not be empty`],
    ],
    [embedded({ name: { type: 'string', default: 'ok' } }), []],
    [
      embedded({ name: { type: 'string', default: 'a/b' } }),
      [
        `${at('.properties[metadata].properties[name].default')}: Invalid value: "a/b": must result in valid metadata: metadata.name: Invalid value: "a/b": may not contain '/'`,
      ],
    ],
  ])('%j', async (schema, expected) => expect(await errorsOf(definition({ a: schema }))).toEqual(expected))

  test('are told of the version where versions differ', async () => {
    const [only = ''] = await errorsOf(definition({ a: { type: 'string' } }, { a: { type: 'string', pattern: '(' } }))
    expect(only).toContain('spec.versions[1].schema.openAPIV3Schema.properties[a].pattern: Invalid value')
  })

  test('that a definition has already are not judged anew', async () => {
    const odd = definition({ a: { type: 'string', pattern: '(' } })
    expect(await errorsOf(odd, odd)).toEqual([])
  })

  test('of what is no schema are left to the kind’s own rules', async () =>
    expect(await errorsOf(definition({ a: { type: 'array', items: { allOf: 5 } } }))).toEqual([]))
})
