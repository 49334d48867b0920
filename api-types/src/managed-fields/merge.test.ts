import { describe, expect, it } from 'vitest'
import type { TypeTable } from '../schema/model.ts'
import { deepFreeze } from '../util/deep.ts'
import { mergeObjects } from './merge.ts'

const types: TypeTable = {
  'example.com/v1.Thing': {
    root: true,
    fields: {
      scalar: { type: 'string' },
      atomic: { type: '[]string', listType: 'atomic' },
      set: { type: '[]string', listType: 'set' },
      list: { type: '[]example.com/v1.Item', listType: 'map', listMapKeys: ['name'] },
      map: { type: '{}string' },
      whole: { type: '{}string', mapType: 'atomic' },
      inner: { type: 'example.com/v1.Item' },
    },
  },
  'example.com/v1.Item': {
    fields: {
      name: { type: 'string' },
      value: { type: 'int64' },
      list: { type: '[]example.com/v1.Item', listType: 'map', listMapKeys: ['name'] },
    },
  },
}
const merge = (live: object, config: object): object => mergeObjects(types, 'example.com/v1.Thing', deepFreeze(live), deepFreeze(config))
const item = (name: string, value?: number) => ({ name, ...(value === undefined ? {} : { value }) })

describe('mergeObjects', () => {
  it.each<[string, object, object, object]>([
    ['a scalar is replaced, and others stay', { scalar: 'a', map: { x: '1' } }, { scalar: 'b' }, { scalar: 'b', map: { x: '1' } }],
    [
      'an atomic list or map is replaced as one',
      { atomic: ['a'], whole: { a: '1' } },
      { atomic: ['b'], whole: { b: '2' } },
      { atomic: ['b'], whole: { b: '2' } },
    ],
    ['a map is merged by key', { map: { a: '1', b: '1' } }, { map: { b: '2', c: '2' } }, { map: { a: '1', b: '2', c: '2' } }],
    ['a structure is merged by field', { inner: { name: 'a', value: 1 } }, { inner: { value: 2 } }, { inner: { name: 'a', value: 2 } }],
    [
      'null and empty take nothing away',
      { map: { a: '1' }, set: ['a'], inner: item('a') },
      { map: null, set: [], inner: {} },
      { map: { a: '1' }, set: ['a'], inner: item('a') },
    ],
    ['null replaces empty, and empty null', { map: {}, set: null }, { map: null, set: [] }, { map: null, set: [] }],
    ['a null scalar is null', { scalar: 'a' }, { scalar: null }, { scalar: null }],
    [
      'an item is merged with its like',
      { list: [item('a', 1), item('b', 1)] },
      { list: [item('b', 2)] },
      { list: [item('a', 1), item('b', 2)] },
    ],
    [
      'items in items are merged too',
      { list: [{ name: 'a', list: [item('x', 1)] }] },
      { list: [{ name: 'a', list: [item('y', 2)] }] },
      { list: [{ name: 'a', list: [item('x', 1), item('y', 2)] }] },
    ],
    [
      'fields without a type are merged as maps, lists as one',
      { free: { a: 1, l: [1] } },
      { free: { b: 2, l: [2] } },
      { free: { a: 1, b: 2, l: [2] } },
    ],
    [
      'what is a map on one side only is replaced',
      { free: { a: 1 }, other: 1 },
      { free: 1, other: { a: 1 } },
      { free: 1, other: { a: 1 } },
    ],
    [
      'a null of unknown type replaces a scalar, not a map',
      { free: { a: 1 }, other: 1 },
      { free: null, other: null },
      { free: { a: 1 }, other: null },
    ],
  ])('%s', (_, live, config, expected) => {
    expect(merge(live, config)).toEqual(expected)
  })

  // The orders of structured-merge-diff's own tables.
  it.each<[string, string, string, string]>([
    ['both the same', 'abc', 'abc', 'abc'],
    ['new items stand behind those that they follow', 'ac', 'abc', 'abc'],
    ['in front, too', 'bc', 'abc', 'abc'],
    ['the configuration sets the order of what both have', 'abc', 'cba', 'cba'],
    ['what only the object has stays behind its neighbour', 'axb', 'ba', 'xba'],
    ['without anything in common, the object comes first', 'ab', 'cd', 'abcd'],
    ['the object’s own items first where both have news at one place', 'a1b', 'a2b', 'a12b'],
    ['trailing items of both', 'abx', 'aby', 'abxy'],
    ['one item moves to the front', 'abcd', 'da', 'bcda'],
    ['interleaved', '1a2b3c', 'cx', '1a2b3cx'],
    ['nothing new', 'abcde', 'bd', 'abcde'],
    ['what it repeats is kept as it is', 'aba', 'b', 'aba'],
    ['and comes once where the configuration has it', 'aba', 'a', 'ab'],
  ])('orders a set: %s', (_, live, config, expected) => {
    expect(merge({ set: [...live] }, { set: [...config] })).toEqual({ set: [...expected] })
    const items = (letters: string) => [...letters].map((name) => item(name))
    expect(merge({ list: items(live) }, { list: items(config) })).toEqual({ list: items(expected) })
  })
  it('does not merge with an item that the object repeats, but replaces it', () => {
    expect(merge({ list: [item('a', 1), item('a', 2)] }, { list: [item('a')] })).toEqual({ list: [item('a')] })
  })
  it('gives the object itself where nothing differs, and shares what does not', () => {
    const live = { scalar: 'a', map: { a: '1' }, list: [item('a', 1)], set: ['a', 'b'], atomic: ['x'] }
    expect(merge(live, structuredClone(live))).toBe(live)
    expect(merge(live, { set: ['a'], list: [item('a')] })).toBe(live)
    expect((merge(live, { scalar: 'b' }) as typeof live).list).toBe(live.list)
  })
  it('takes any key for one of a map', () => {
    const hostile = JSON.parse('{"map":{"__proto__":"x","constructor":"y"}}') as object
    expect(JSON.stringify(merge({ map: { a: '1' } }, hostile))).toBe('{"map":{"a":"1","__proto__":"x","constructor":"y"}}')
  })
})
