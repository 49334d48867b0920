import { goJson } from '@coxswain/api-types'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { goYaml } from './go-yaml.ts'

const textOf = (text: string): string => goYaml({ k: text }).slice('k: '.length, -1)

describe('YAML', () => {
  it('has keys in natural order and lists at the column of their key', () => {
    expect(goYaml({ b: [1, { y: true, x: [] }], a: {}, k10: null, k9: 1.5, B: [[1, 2], []] })).toBe(
      'B:\n- - 1\n  - 2\n- []\na: {}\nb:\n- 1\n- x: []\n  "y": true\nk9: 1.5\nk10: null\n',
    )
  })
  it('quotes texts that a reader of YAML 1.1 takes for something else', () => {
    for (const text of ['', 'yes', 'n', 'null', '~', '0644', '0x1F', '1e3', '1_000', '12:30:45', '2024-01-02', '.5', '+.inf', '0b11'])
      expect(textOf(text)).toBe(JSON.stringify(text))
    for (const text of ['x', 'a:b', 'http://x:80/y', 'a#b', '<<', '=', '1.2.3', '25%', '-x', 'ümlaut']) expect(textOf(text)).toBe(text)
  })
  it('quotes texts whose characters mean something', () => {
    for (const text of ['- x', 'a: b', 'x:', 'a #b', ' lead', 'trail ', '[a', '*a', '!x', '--- x', '@x', '-'])
      expect(textOf(text)).toBe(`'${text}'`)
    expect(textOf("'q'")).toBe("'''q'''")
    expect(textOf('tab\there')).toBe('"tab\\there"')
    expect(textOf('\u0007 🎉')).toBe('"\\a \\U0001F389"')
  })
  it('writes texts of several lines as blocks, and says how they begin and end', () => {
    expect(textOf('a\n  b\n')).toBe('|\n  a\n    b')
    expect(textOf('a\nb')).toBe('|-\n  a\n  b')
    expect(textOf('a\n\n')).toBe('|+\n  a\n')
    expect(textOf('  a\nb')).toBe('|2-\n    a\n  b')
    expect(textOf('trailing \nx')).toBe('"trailing \\nx"')
  })
  it('folds long lines at the first space past column 80', () => {
    const text = 'word '.repeat(20).trim()
    expect(goYaml({ k: text })).toBe(`k: ${'word '.repeat(16).trim()}\n  ${'word '.repeat(4).trim()}\n`)
  })
  it('is read back as what was written', () => {
    const texts = [
      'a',
      ' a ',
      'a\n\nb\n',
      '\n',
      "it's",
      'a\\b"c',
      'x'.repeat(200),
      'é '.repeat(60),
      'on',
      '1.0',
      '\r\n',
      '\t',
      '# x',
      '? y',
      '%',
      '`',
    ]
    const value = Object.fromEntries(texts.map((text, i) => [`key ${i}`, { [text]: [text, { text }] }]))
    expect(parse(goYaml(value), { version: '1.1' })).toEqual(value)
  })
})

describe('JSON', () => {
  it('has keys in order, even those of digits, and Go’s escapes', () => {
    expect(goJson({ b: '<a&b>', 10: 1, 9: [], a: { x: undefined } })).toBe('{"10":1,"9":[],"a":{},"b":"\\u003ca\\u0026b\\u003e"}')
  })
  it('is indented like Go’s', () => {
    expect(goJson({ a: [1, {}], b: {} }, '    ')).toBe('{\n    "a": [\n        1,\n        {}\n    ],\n    "b": {}\n}')
  })
})
