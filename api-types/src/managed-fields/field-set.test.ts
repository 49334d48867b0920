import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalFieldSet } from './canonical.ts'
import {
  difference,
  EMPTY,
  equals,
  type FieldPath,
  type FieldSet,
  fieldSetOf,
  has,
  intersection,
  isEmpty,
  pathsOf,
  recursiveDifference,
  union,
} from './field-set.ts'

const element = fc.constantFrom('f:a', 'f:b', 'f:a-b', 'k:{"name":"x"}', 'k:{"port":443}', 'k:{"port":80}', 'v:"s"', 'v:2', 'i:10', 'i:9')
const path: fc.Arbitrary<FieldPath> = fc.array(element, { minLength: 1, maxLength: 3 })
const paths = fc.array(path, { maxLength: 8 })
const set = paths.map(fieldSetOf)
const text = (fields: FieldSet): string => JSON.stringify(fields)
const keysOf = (fields: FieldSet): Set<string> => new Set(pathsOf(fields).map((each) => each.join('\n')))

describe('a field set', () => {
  it('is written as upstream writes it: sorted, an owned node with children by its dot', () => {
    const fields = fieldSetOf([
      ['f:spec', 'f:replicas'],
      ['f:spec'],
      ['f:metadata', 'f:labels', 'f:app'],
      ['f:a', 'i:10'],
      ['f:a', 'i:9'],
      ['f:a', 'v:"x"'],
      ['f:a', 'k:{"port":443}'],
      ['f:a', 'k:{"port":80}'],
      ['f:a', 'f:z'],
    ])
    expect(text(fields)).toBe(
      '{"f:a":{"f:z":{},"k:{\\"port\\":80}":{},"k:{\\"port\\":443}":{},"v:\\"x\\"":{},"i:9":{},"i:10":{}},"f:metadata":{"f:labels":{"f:app":{}}},"f:spec":{".":{},"f:replicas":{}}}',
    )
  })
  it('holds the paths that it was made of, and no other', () => {
    fc.assert(
      fc.property(paths, path, (list, other) => {
        const fields = fieldSetOf(list)
        const made = new Set(list.map((each) => each.join('\n')))
        expect(keysOf(fields)).toEqual(made)
        expect(has(fields, other)).toBe(made.has(other.join('\n')))
      }),
    )
  })
  it('has one form, whatever order it was made in', () => {
    fc.assert(
      fc.property(paths, (list) => {
        expect(text(fieldSetOf([...list].reverse()))).toBe(text(fieldSetOf(list)))
      }),
    )
  })
  it('obeys the laws of sets', () => {
    fc.assert(
      fc.property(set, set, set, (a, b, c) => {
        expect(text(union(a, b))).toBe(text(union(b, a)))
        expect(text(union(union(a, b), c))).toBe(text(union(a, union(b, c))))
        expect(text(intersection(a, b))).toBe(text(intersection(b, a)))
        expect(text(union(difference(a, b), intersection(a, b)))).toBe(text(a))
        expect(text(intersection(a, union(b, c)))).toBe(text(union(intersection(a, b), intersection(a, c))))
        expect(text(difference(a, union(b, c)))).toBe(text(difference(difference(a, b), c)))
        expect(isEmpty(difference(a, a))).toBe(true)
        expect(isEmpty(intersection(difference(a, b), b))).toBe(true)
        expect(equals(a, b)).toBe(text(a) === text(b))
      }),
    )
  })
  it('agrees with plain sets of paths', () => {
    fc.assert(
      fc.property(set, set, (a, b) => {
        const [left, right] = [keysOf(a), keysOf(b)]
        expect(keysOf(union(a, b))).toEqual(new Set([...left, ...right]))
        expect(keysOf(difference(a, b))).toEqual(new Set([...left].filter((each) => !right.has(each))))
        expect(keysOf(intersection(a, b))).toEqual(new Set([...left].filter((each) => right.has(each))))
        const below = (each: string): boolean => [...right].some((other) => each === other || each.startsWith(`${other}\n`))
        expect(keysOf(recursiveDifference(a, b))).toEqual(new Set([...left].filter((each) => !below(each))))
      }),
    )
  })
  it('is given back as it is where an operation changes nothing', () => {
    fc.assert(
      fc.property(set, set, (a, b) => {
        expect(union(a, intersection(a, b))).toBe(a)
        expect(difference(a, difference(b, a))).toBe(a)
        expect(union(a, EMPTY)).toBe(a)
        expect(canonicalFieldSet(a)).toBe(a)
      }),
    )
  })
})

describe('a field set from outside', () => {
  it.each([
    ['{"f:b":{},"f:a":{}}', '{"f:a":{},"f:b":{}}'],
    ['{"f:a":{".":{}}}', '{"f:a":{}}'],
    ['{"f:a":{"f:b":{},".":{}}}', '{"f:a":{".":{},"f:b":{}}}'],
    ['{".":{},"f:a":{}}', '{"f:a":{}}'],
    ['{".":{}}', '{}'],
    ['{"f:a":{"k:{\\"b\\": 1, \\"a\\":\\"x\\"}":{}}}', '{"f:a":{"k:{\\"a\\":\\"x\\",\\"b\\":1}":{}}}'],
    ['{"f:a":{},"z:later":{"f:b":{}}}', '{"f:a":{}}'],
    ['{"f:__proto__":{"f:x":{}}}', '{"f:__proto__":{"f:x":{}}}'],
  ])('%s reads %s', (given, expected) => {
    expect(JSON.stringify(canonicalFieldSet(JSON.parse(given)))).toBe(expected)
  })
  it.each([
    'null',
    '[]',
    '"x"',
    '{"f:a":1}',
    '{"f:a":null}',
    '{"k:x":{}}',
    '{"k:[1]":{}}',
    '{"v:":{}}',
    '{"i:x":{}}',
    '{"nocolon":{}}',
    '{"f":{}}',
  ])('%s is none', (given) => {
    expect(canonicalFieldSet(JSON.parse(given))).toBeUndefined()
  })
  it('nested without end is none, and exhausts nothing', () => {
    expect(canonicalFieldSet(JSON.parse(`${'{"f:a":'.repeat(5000)}{}${'}'.repeat(5000)}`))).toBeUndefined()
  })
})
