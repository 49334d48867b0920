import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JsonValue } from '../schema/json.ts'
import { deepFreeze } from '../util/deep.ts'
import { applyMergePatch } from './merge-patch.ts'

describe('applyMergePatch', () => {
  it.each<[JsonValue, JsonValue, JsonValue]>([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [
      ['a', 'b'],
      ['c', 'd'],
      ['c', 'd'],
    ],
    [{ a: 'b' }, ['c'], ['c']],
    [{ a: 'foo' }, null, null],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: 'b', c: null }, { a: 'b' }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])('merges %j and %j to %j (RFC 7386, appendix A)', (document, patch, expected) => {
    expect(applyMergePatch(deepFreeze(document), deepFreeze(patch))).toEqual(expected)
  })

  it('gives the document itself where nothing changes, and shares the parts that stay', () => {
    const document: JsonValue = { a: { b: 1 }, c: { d: 1 } }
    expect(applyMergePatch(document, { a: { b: 1 }, x: null })).toBe(document)
    const merged = applyMergePatch(document, { c: { d: 2 } }) as typeof document
    expect(merged).toEqual({ a: { b: 1 }, c: { d: 2 } })
    expect((merged as { a: unknown }).a).toBe(document.a)
  })

  it('treats __proto__ and constructor as members like any other', () => {
    const patch = JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"toString":null}') as JsonValue
    const merged = applyMergePatch({ a: 1 }, patch)
    expect(Object.keys(merged as object)).toEqual(['a', '__proto__', 'constructor'])
    expect(Object.getPrototypeOf(merged)).toBe(Object.prototype)
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
    expect(Object.keys(applyMergePatch(merged, JSON.parse('{"__proto__":null}') as JsonValue) as object)).toEqual(['a', 'constructor'])
  })

  it('is done after once: the same patch again changes nothing', () => {
    const json = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<JsonValue>
    fc.assert(
      fc.property(json, json, (document, patch) => {
        const once = applyMergePatch(document, patch)
        expect(applyMergePatch(once, patch)).toEqual(once)
      }),
    )
  })
})
