import { describe, expect, test } from 'vitest'
import { parseExposition } from './exposition.ts'

const only = (page: string) => {
  const read = parseExposition(page)
  return 'problem' in read ? read.problem : read.samples
}
const row = (name: string, value: number, labels: Readonly<Record<string, string>> = {}, at?: number) => ({ name, labels, value, at })

describe('a page in text format', () => {
  test.each<[string, string, object]>([
    ['a bare value', 'up 1', row('up', 1)],
    ['no labels in braces', 'up{} 1', row('up', 1)],
    ['labels', 'req{code="200",path="/a"} 5', row('req', 5, { code: '200', path: '/a' })],
    ['a comma behind the last label', 'req{code="200",} 5', row('req', 5, { code: '200' })],
    ['spaces wherever they may be', '  req { code = "200" , m="GET" }\t5  7 ', row('req', 5, { code: '200', m: 'GET' }, 7)],
    ['escapes', String.raw`req{p="C:\\dir\n\"x\""} 1`, row('req', 1, { p: 'C:\\dir\n"x"' })],
    ['braces and commas in a value', 'req{p="{a,b}"} 1', row('req', 1, { p: '{a,b}' })],
    ['letters of all languages', 'req{city="Łódź"} 1', row('req', 1, { city: 'Łódź' })],
    ['names of prototypes', 'req{__proto__="x"} 1', row('req', 1, JSON.parse('{"__proto__":"x"}'))],
    ['colons, for recorded series', 'job:req:rate5m 0.5', row('job:req:rate5m', 0.5)],
    ['a time', 'req 5 1700000000000', row('req', 5, {}, 1_700_000_000_000)],
    ['a time before the epoch', 'req 5 -1', row('req', 5, {}, -1)],
    ['exponents', 'req 1.5e+06', row('req', 1_500_000)],
    ['a point without digits behind it', 'req 3.', row('req', 3)],
    ['less than nothing', 'temperature -12.5', row('temperature', -12.5)],
    ['no number', 'req NaN', row('req', Number.NaN)],
    ['no end', 'req +Inf', row('req', Number.POSITIVE_INFINITY)],
    ['no beginning', 'req -Inf', row('req', Number.NEGATIVE_INFINITY)],
    ['lines that end as on Windows', 'req 5\r\n', row('req', 5)],
  ])('may have %s', (_, page, expected) => expect(only(page)).toEqual([expected]))

  test.each([
    ['{a="b"} 1', 'line 1: expected the name of a metric'],
    ['9lives 1', 'line 1: expected the name of a metric'],
    ['up 1\n\nreq', 'line 3: expected a value and at most a time behind it'],
    ['req five', 'line 1: "five" is no number'],
    ['req 0x10', 'line 1: "0x10" is no number'],
    ['req 1 2.5', 'line 1: expected a value and at most a time behind it'],
    ['req 1 2 3', 'line 1: expected a value and at most a time behind it'],
    ['req{code="200" 1', 'line 1: expected labels as name="value", separated by commas, and "}"'],
    ['req{code=200} 1', 'line 1: expected labels as name="value", separated by commas, and "}"'],
    ['req{a="1" b="2"} 1', 'line 1: expected labels as name="value", separated by commas, and "}"'],
    ['req{a="1",a="2"} 1', 'line 1: the label "a" comes twice'],
    ['<html>', 'line 1: expected the name of a metric'],
  ])('%j is refused', (page, problem) => expect(only(page)).toBe(problem))

  test('tells the types of families; other comments say nothing', () => {
    const read = parseExposition('# HELP req Requests.\n# TYPE req counter\n#TYPE q gauge\n# a note\n# EOF\nreq 1\n')
    expect(read).toEqual({
      samples: [row('req', 1)],
      types: new Map([
        ['req', 'counter'],
        ['q', 'gauge'],
      ]),
    })
  })
  test('may be empty', () => expect(only('')).toEqual([]))
  test('may not be without end', () => {
    const page = Array.from({ length: 10_001 }, (_, i) => `req{i="${i}"} 1`).join('\n')
    expect(only(page)).toBe('more than 10000 series')
  })
})
