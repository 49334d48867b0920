import { describe, expect, test } from 'vitest'
import { fillTemplate, parseTemplate } from './template.ts'

const FIELDS = ['Series', 'GroupBy']
const filled = (text: string): string => {
  const template = parseTemplate(text, FIELDS, ['Values'])
  return 'problem' in template
    ? template.problem
    : fillTemplate(template, ({ field, key }) => (key === undefined ? field : `${field}/${key}`))
}

describe('a template', () => {
  test.each([
    ['', ''],
    ['up', 'up'],
    ['sum(<<.Series>>) by (<< .GroupBy >>)', 'sum(Series) by (GroupBy)'],
    ['<<.Series>><<.Series>>', 'SeriesSeries'],
    ['<<index .Values "queue">>', 'Values/queue'],
    ['<<.Values.queue>>', 'Values/queue'],
    ['a >> b', 'a >> b'],
    ['{{.Series}}', '{{.Series}}'],
  ])('%j is filled', (text, expected) => expect(filled(text)).toBe(expected))

  const expected = 'expected one of <<.Series>>, <<.GroupBy>>, <<index .Values "NAME">>'
  test.each([
    ['sum(<<.Seires>>)', `<<.Seires>> is not understood: ${expected}`],
    ['<<Series>>', `<<Series>> is not understood: ${expected}`],
    ['<<.Values>>', `<<.Values>> is not understood: ${expected}`],
    ['<<.Series.name>>', `<<.Series.name>> is not understood: ${expected}`],
    ['<<if .Series>>x<<end>>', `<<if .Series>> is not understood: ${expected}`],
    ['<<.Series', '"<<" without ">>"'],
  ])('%j is refused', (text, problem) => expect(filled(text)).toBe(problem))
})
