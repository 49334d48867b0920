import type { JSONSchemaProps, JsonObject } from '@coxswain/api-types'
import { type Json, type JsonMap, openApi3, swagger2 } from '@coxswain/api-types/openapi'
import { describe, expect, test } from 'vitest'
import { publishedSchema } from './index.ts'

const kind = { group: 'b.c', version: 'v1', kind: 'A' }
const describeField = (type: string, field = ''): string => `${type} ${field}`
const publish = (props: JsonObject | undefined, dialect = openApi3): JsonMap =>
  publishedSchema(props as JSONSchemaProps | undefined, kind, { dialect, describe: describeField })
const keep = { 'x-kubernetes-preserve-unknown-fields': true }

/** A field as it is published in OpenAPI 3 and in Swagger 2.0. */
const fieldOf = (schema: JsonObject): readonly (Json | undefined)[] =>
  [openApi3, swagger2].map((dialect) => (publish({ type: 'object', properties: { f: schema } }, dialect)['properties'] as JsonMap)['f'])

describe('the root', () => {
  test('has the fields of every resource', () =>
    expect(publish({ type: 'object' })).toMatchObject({
      type: 'object',
      properties: {
        apiVersion: { type: 'string', description: 'meta/v1.TypeMeta apiVersion' },
        metadata: { allOf: [{ $ref: '#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' }] },
      },
      'x-kubernetes-group-version-kind': [{ group: 'b.c', kind: 'A', version: 'v1' }],
    }))

  test('says nothing of fields where there is no schema, or one that keeps all in the older format', () => {
    expect(publish(undefined)['properties']).toBeUndefined()
    expect(publish({ type: 'object', ...keep }, swagger2)['properties']).toBeUndefined()
    expect(publish({ type: 'object', ...keep })['properties']).toBeDefined()
  })

  test('names the fields of field selectors', () => {
    const options = { dialect: openApi3, describe: describeField }
    expect(publishedSchema({ type: 'object' }, { ...kind, selectableFields: ['.spec.a'] }, options)).toMatchObject({
      'x-kubernetes-selectable-fields': [{ fieldPath: 'spec.a' }],
    })
  })
})

describe('a field', () => {
  const text = { type: 'string' }
  test.each<[string, JsonObject, Json, Json]>([
    ['with a default', { ...text, default: 'x' }, { ...text, default: 'x' }, text],
    ['that may be null', { ...text, nullable: true }, { ...text, nullable: true }, {}],
    ['with a junctor', { ...text, anyOf: [{ minLength: 1 }] }, { ...text, anyOf: [{ minLength: 1 }] }, text],
    [
      'that keeps what it does not know',
      { type: 'object', properties: { a: text }, ...keep },
      { type: 'object', properties: { a: text }, ...keep },
      keep,
    ],
    [
      'with fields that may be null',
      { type: 'object', properties: { a: { ...text, nullable: true } }, required: ['a'] },
      { type: 'object', properties: { a: { ...text, nullable: true } }, required: ['a'] },
      { type: 'object', properties: { a: {} } },
    ],
    ['with examples', { ...text, example: 'x', externalDocs: { url: 'x' } }, text, text],
    [
      'of a list',
      { type: 'array', items: { ...text, default: 'x' } },
      { type: 'array', items: { ...text, default: 'x' } },
      { type: 'array', items: text },
    ],
  ])('%s', (_, schema, v3, v2) => expect(fieldOf(schema)).toEqual([v3, v2]))

  test('that is a resource has the fields of one', () => {
    const [v3] = fieldOf({ type: 'object', 'x-kubernetes-embedded-resource': true, properties: { spec: text }, required: ['spec'] })
    expect(v3).toMatchObject({ properties: { spec: text, kind: text, metadata: {} }, required: ['spec', 'kind', 'apiVersion'] })
  })
})
