import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeUtf8 } from '../util/text.ts'
import { JsonSyntaxError, parseJson, stringify } from './parse-json.ts'
import { parseJsonLossless } from './parse-json-lossless.ts'
import { needsLosslessParse } from './scan-json.ts'

const parse = (text: string) => parseJson(encodeUtf8(text))
const refusal = (text: string): string => {
  try {
    parse(text)
  } catch (error) {
    if (error instanceof JsonSyntaxError) return error.message
    throw error
  }
  return ''
}

describe('parseJson', () => {
  it('names repeated fields by path, and the last value wins', () => {
    const { value, duplicateFields } = parse('{"spec":{"replicas":1,"list":[{"a":1},{"a":1,"\\u0061":2}],"replicas":2}}')
    expect(duplicateFields).toEqual(['duplicate field "spec.list[1].a"', 'duplicate field "spec.replicas"'])
    expect(value).toEqual({ spec: { replicas: 2, list: [{ a: 1 }, { a: 2 }] } })
  })

  it('finds a repeated key in a map of thousands', () => {
    const keys = Array.from({ length: 5000 }, (_, i) => `"key-${i}":""`)
    expect(parse(`{${[...keys, '"key-17":"x"'].join(',')}}`).duplicateFields).toEqual(['duplicate field "key-17"'])
    expect(parse(`{${keys.join(',')}}`).duplicateFields).toEqual([])
  })

  it('keeps integers past 2^53 exact, there and back', () => {
    const text = '{"a":9007199254740993,"b":-9223372036854775808,"c":[1],"d":{"e":"x"}}'
    const { value } = parse(text)
    expect(value).toMatchObject({ a: 9007199254740993n, b: -(2n ** 63n) })
    expect(stringify(value)).toBe(text)
  })

  it('keeps __proto__ as an own key on both ways', () => {
    for (const rest of ['', ',"a":1,"a":1']) {
      const { value } = parse(`{"__proto__":{"x":1}${rest}}`)
      expect(Object.keys(value as object)).toContain('__proto__')
      expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
    }
  })
})

describe('what parseJson refuses or mends', () => {
  it('takes 10,000 levels and refuses one more', () => {
    expect(refusal(`${'['.repeat(10_000)}${']'.repeat(10_000)}`)).toBe('')
    expect(refusal(`${'['.repeat(10_001)}${']'.repeat(10_001)}`)).toBe('exceeded max depth')
    expect(refusal('{"a":'.repeat(100_000))).toBe('exceeded max depth')
  })

  it.each([
    ['', 'unexpected end of JSON input'],
    ['{', 'unexpected end of JSON input'],
    ['{"a":1', 'unexpected end of JSON input'],
    ['x', "invalid character 'x' looking for beginning of value"],
    ["'a'", "invalid character '\\'' looking for beginning of value"],
    ['{a:1}', "invalid character 'a' looking for beginning of object key string"],
    ['{"a":1,}', "invalid character '}' looking for beginning of object key string"],
    ['{"a" 1}', "invalid character '1' after object key"],
    ['{"a":1 "b"', "invalid character '\"' after object key:value pair"],
    ['[1 2]', "invalid character '2' after array element"],
    ['{} {}', "invalid character '{' after top-level value"],
    [']', "invalid character ']' looking for beginning of value"],
    ['trux', "invalid character 'x' in literal true (expecting 'e')"],
    ['-', "invalid character ' ' in numeric literal"],
    ['1.x', "invalid character 'x' after decimal point in numeric literal"],
    ['01', "invalid character '1' after top-level value"],
    ['"\\x"', "invalid character 'x' in string escape code"],
    ['"\n"', "invalid character '\\n' in string literal"],
    ['\ufeff{}', "invalid character 'ï' looking for beginning of value"],
    ['[1e400]', 'json: cannot unmarshal number 1e400 into Go value of type float64'],
  ])('refuses %j as Go does', (text, message) => {
    expect(refusal(text)).toBe(message)
  })

  it('replaces what is not UTF-8, and halves of surrogate pairs, with U+FFFD', () => {
    expect(parseJson(new Uint8Array([34, 0xff, 34])).value).toBe('\ufffd')
    expect(parse('"\\ud800x"').value).toBe('\ufffdx')
    expect(parse('"\\ud83d\\ude00"').value).toBe('😀')
  })

  it('reads any JSON as JSON.parse does, the quick way and the lossless way', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        // Past 2^53 the two are meant to differ.
        fc.pre(!/\d{16}/.test(text))
        const bytes = encodeUtf8(text)
        const expected: unknown = JSON.parse(text)
        expect(parseJson(bytes).value).toEqual(expected)
        expect(parseJsonLossless(bytes).value).toEqual(expected)
      }),
    )
  })

  it('takes the quick way for what clients usually send', () => {
    const text =
      '{"metadata":{"managedFields":[{"fieldsV1":{"f:spec":{"k:{\\"name\\":\\"a\\"}":{".":{}}}}}],"labels":{"a":"1234567890123456"}},"n":-12.5e3}'
    expect(needsLosslessParse(encodeUtf8(text))).toBe(false)
  })
})
