import { describe, expect, it } from 'vitest'
import { base64Size, decodeBase64, encodeBase64, scanBase64 } from './base64.ts'
import { deepCopy, deepEqual, deepFreeze } from './deep.ts'
import { semanticEqual } from './semantic-equal.ts'
import { byteLength, decodeUtf8, encodeUtf8 } from './text.ts'

describe('deepEqual', () => {
  it('takes undefined for absent, and nothing else for it', () => {
    expect(deepEqual({ a: 1, b: undefined }, { a: 1 })).toBe(true)
    expect(deepEqual({ a: undefined }, { b: undefined })).toBe(true)
    expect(deepEqual({ a: null }, {})).toBe(false)
    expect(deepEqual([1, 2], [1])).toBe(false)
    expect(deepEqual([], {})).toBe(false)
    expect(deepEqual({ constructor: 1 }, {})).toBe(false)
    expect(deepEqual(5n, 5)).toBe(true)
    expect(deepEqual(5n, 5.5)).toBe(false)
  })
})

describe('deepCopy and deepFreeze', () => {
  it('copy all own members, __proto__ too, and share nothing', () => {
    const original = deepFreeze(JSON.parse('{"a":[{"b":1}],"__proto__":{"c":2}}') as { a: { b: number }[] })
    const copy = deepCopy(original)
    expect(Object.keys(copy)).toEqual(['a', '__proto__'])
    copy.a[0] = { b: 2 }
    expect(original.a[0]).toEqual({ b: 1 })
    expect(() => Object.assign(original.a, [1])).toThrow(TypeError)
  })
})

describe('semanticEqual', () => {
  it('takes absent, null and empty for one, and quantities by value', () => {
    expect(semanticEqual({ a: [], b: {}, c: null }, {})).toBe(true)
    expect(semanticEqual({ resources: { limits: { cpu: '1000m' } } }, { resources: { limits: { cpu: '1' } } })).toBe(true)
    expect(semanticEqual({ labels: { x: '1000m' } }, { labels: { x: '1' } })).toBe(false)
    expect(semanticEqual({ a: 0 }, {})).toBe(false)
    expect(semanticEqual([{ a: 1 }], [{ a: 2 }])).toBe(false)
  })
})

describe('base64', () => {
  it('goes there and back', () => {
    for (const text of ['', 'a', 'ab', 'abc', 'abcd', '😀']) {
      const encoded = encodeBase64(encodeUtf8(text))
      expect(encoded).toBe(Buffer.from(text).toString('base64'))
      expect(decodeUtf8(decodeBase64(encoded) ?? new Uint8Array())).toBe(text)
      expect(base64Size(encoded)).toBe(Buffer.byteLength(text))
    }
  })

  it.each([
    ['abc', 0],
    ['abcde', 4],
    ['ab*d', 2],
    ['ab=', 3],
    ['ab=c', 2],
    ['abcd=', 4],
    ['ab==x', 4],
    ['a===', 1],
  ])('blames %s at byte %i, as Go does', (text, at) => {
    expect(scanBase64(text).corruptAt).toBe(at)
    expect(decodeBase64(text)).toBeUndefined()
  })
})

it('byteLength counts UTF-8 bytes', () => {
  for (const text of ['abc', 'é', '€', '😀', '\ud800', 'a😀é']) expect(byteLength(text)).toBe(encodeUtf8(text).length)
})
