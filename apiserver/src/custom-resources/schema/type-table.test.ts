import { fieldsOf, type JSONSchemaProps, type JsonObject } from '@coxswain/api-types'
import { expect, test } from 'vitest'
import { compileSchema, typeTableOf } from './index.ts'

const kind = { group: 'b.c', version: 'v1', kind: 'A' }
const text = { type: 'string' }
const tableOf = (properties: JsonObject) => typeTableOf(compileSchema({ type: 'object', properties } as JSONSchemaProps), kind)

test('lists, maps and structures are of the types that their schema says', () => {
  const { types, type } = tableOf({
    spec: {
      type: 'object',
      properties: {
        set: { type: 'array', items: text, 'x-kubernetes-list-type': 'set' },
        keyed: {
          type: 'array',
          items: { type: 'object', properties: { k: { ...text, default: 'x' } } },
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['k'],
        },
        whole: { type: 'object', properties: { a: text }, 'x-kubernetes-map-type': 'atomic' },
        labels: { type: 'object', additionalProperties: text },
        any: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
        port: { 'x-kubernetes-int-or-string': true },
        template: { type: 'object', 'x-kubernetes-embedded-resource': true, 'x-kubernetes-preserve-unknown-fields': true },
      },
    },
  })
  expect(type).toBe('b.c/v1.A')
  expect(types[type]?.fields['metadata']).toEqual({ type: 'meta/v1.ObjectMeta' })
  expect(types['b.c/v1.A.spec']?.fields).toEqual({
    set: { type: '[]string', listType: 'set' },
    keyed: { type: '[]b.c/v1.A.spec.keyed[]', listType: 'map', listMapKeys: ['k'] },
    whole: { type: 'b.c/v1.A.spec.whole', mapType: 'atomic' },
    labels: { type: '{}string', mapType: 'granular' },
    any: { type: 'deduced', mapType: 'granular' },
    port: { type: 'intOrString' },
    template: { type: 'b.c/v1.A.spec.template', mapType: 'granular' },
  })
  expect(types['b.c/v1.A.spec.template']?.fields['metadata']).toEqual({ type: 'meta/v1.ObjectMeta' })
})

test('what is owned of an object follows the types', () => {
  const { types, type } = tableOf({
    spec: {
      type: 'object',
      properties: {
        set: { type: 'array', items: text, 'x-kubernetes-list-type': 'set' },
        list: { type: 'array', items: text },
        any: { 'x-kubernetes-preserve-unknown-fields': true },
      },
    },
  })
  const owned = fieldsOf(types, type, { metadata: { name: 'x' }, spec: { set: ['a'], list: ['b'], any: { c: { d: 1 } } } })
  expect(owned).toEqual({ 'f:spec': { 'f:set': { 'v:"a"': {} }, 'f:list': {}, 'f:any': { 'f:c': { '.': {}, 'f:d': {} } } } })
})

test('a schema has one table, which is found again', () => {
  const schema = compileSchema({ type: 'object' })
  expect(typeTableOf(schema, kind)).toBe(typeTableOf(schema, kind))
})
