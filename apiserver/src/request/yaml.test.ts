import { describe, expect, test } from 'vitest'
import { parseYaml, YamlSyntaxError } from './yaml.ts'

const read = (text: string) => parseYaml(new TextEncoder().encode(text))

describe('a YAML body', () => {
  test('is read as YAML 1.1, with dates left as text', () => {
    expect(read('a: yes\nb: 0644\nc: 2026-01-01\nd: ~\n"y": "no"\n').value).toEqual({ a: true, b: 420, c: '2026-01-01', d: null, y: 'no' })
  })

  test('that is JSON is read as JSON, and may be YAML all the same', () => {
    expect(read('{"a": 9007199254740993, "__proto__": "x"}').value).toEqual(
      JSON.parse('{"a":1,"__proto__":"x"}', (key, value) => (key === 'a' ? 9007199254740993n : value)),
    )
    expect(read('{a: b}').value).toEqual({ a: 'b' })
  })

  test('of several documents is read to the end of the first', () => {
    expect(read('a: 1\n---\nb: 2\n').value).toEqual({ a: 1 })
  })

  test('tells of keys that it names twice, with the line, and keeps the last', () => {
    expect(read('a: 1\nb:\n  c: 1\n  d: 2\n  c: 3\na: 4\n')).toEqual({
      value: { a: 4, b: { c: 3, d: 2 } },
      duplicateFields: ['duplicate field at line 6', 'duplicate field at line 5'],
    })
  })

  test('of many keys costs in proportion to them', () => {
    const time = (keys: number): number => {
      const text = Array.from({ length: keys }, (_, i) => `k${i}: x`).join('\n')
      const start = performance.now()
      read(text)
      return performance.now() - start
    }
    time(1_000)
    const small = time(1_000)
    // Sixteen times as many: where each key were compared with each, 256 times the work.
    expect(time(16_000)).toBeLessThan(Math.max(small, 5) * 100)
  })

  test.each([
    ['nested too deeply', '['.repeat(20_000)],
    ['of too many anchors', Array.from({ length: 10_001 }, (_, i) => `- &a${i} x`).join('\n')],
    [
      'whose aliases multiply',
      `a: &a [x,x]\n${Array.from({ length: 20 }, (_, i) => `b${i}: &b${i} [${`*${i === 0 ? 'a' : `b${i - 1}`},`.repeat(9)}]`).join('\n')}`,
    ],
  ])('%s is refused', (_, text) => {
    expect(() => read(text)).toThrow(YamlSyntaxError)
  })
})
