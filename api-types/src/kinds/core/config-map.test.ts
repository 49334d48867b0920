import { expect, it } from 'vitest'
import type { ConfigMap } from '../../generated/core.v1.types.ts'
import { fieldErrorMessage } from '../../validation/message.ts'
import { root } from '../../validation/path.ts'
import { configMap } from './config-map.ts'

const map = (rest: Partial<ConfigMap>): ConfigMap => ({ metadata: { name: 'a' }, ...rest })
const errors = (rest: Partial<ConfigMap>) =>
  configMap.validate(map(rest), root).map((error) => `${error.field}: ${fieldErrorMessage(error)}`)
const context = { subresource: '', now: 0 }

it('refuses keys that are no file names, and keys in both maps', () => {
  expect(errors({ data: { 'a/b': '' } }).join()).toContain('data[a/b]: Invalid value: "a/b": a valid config key')
  expect(errors({ data: { a: '' }, binaryData: { a: '' } })).toEqual([
    'data[a]: Invalid value: "a": duplicate of key present in binaryData',
  ])
  expect(errors({ data: JSON.parse('{"__proto__":"legal"}') as Record<string, string> })).toEqual([])
})

it('refuses more than a mebibyte in all', () => {
  expect(errors({ data: { a: 'x'.repeat(1048577) } })).toEqual(['[]: Too long: may not be more than 1048576 bytes'])
  expect(errors({ data: { a: 'x'.repeat(1048576) } })).toEqual([])
})

it('never changes once immutable', () => {
  const old = map({ immutable: true, data: { a: '1' } })
  expect(configMap.validateUpdate(map({ immutable: true, data: { a: '1' } }), old, root, context)).toEqual([])
  expect(configMap.validateUpdate(map({ data: { a: '2' } }), old, root, context).map(({ field }) => field)).toEqual(['immutable', 'data'])
})

it('counts its entries in the table', () => {
  expect(configMap.columns.map((column) => column.value(map({ data: { a: '', b: '' }, binaryData: { c: '' } }), 0))).toEqual([
    'a',
    3,
    '<unknown>',
  ])
})
