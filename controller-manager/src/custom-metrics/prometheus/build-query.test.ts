import { parseLabelSelector } from '@coxswain/api-types'
import { describe, expect, test } from 'vitest'
import { buildQuery, type QueryParts } from './build-query.ts'
import { parseTemplate, type Template } from './template.ts'

const RATE = 'sum(rate(<<.Series>>{<<.LabelMatchers>>,job!="x"}[2m])) by (<<.GroupBy>>)'
const build = (text: string, selector: string, parts: Partial<QueryParts> = {}, replaced = (value: string) => value): string => {
  const query = parseTemplate(text, ['Series', 'LabelMatchers', 'GroupBy', 'GroupBySlice'], ['LabelValuesByName']) as Template
  return buildQuery({ query, replaced }, { series: 'req_total', selector: parseLabelSelector(selector), ...parts })
}
const namespace = { label: 'kube_namespace', name: 'shop' }
const pods = (...names: readonly string[]) => ({ objects: { label: 'pod', names } })
const matchers = (selector: string, parts: Partial<QueryParts> = {}) => build('<<.LabelMatchers>>', selector, parts)

describe('a query', () => {
  test.each<[string, string, string, Partial<QueryParts>, string]>([
    ['of one object', RATE, '', { namespace, ...pods('a') }, 'sum(rate(req_total{kube_namespace="shop",pod="a",job!="x"}[2m])) by (pod)'],
    ['of several', RATE, '', { ...pods('a', 'b') }, 'sum(rate(req_total{pod=~"a|b",job!="x"}[2m])) by (pod)'],
    ['of series', '<<.LabelMatchers>>', 'verb=GET', { namespace, ...pods('a') }, 'verb="GET",kube_namespace="shop",pod="a"'],
    ['without objects', '<<.Series>>{<<.LabelMatchers>>} by (<<.GroupBy>>)', 'q=a', {}, 'req_total{q="a"} by ()'],
    ['with values by name', '<<index .LabelValuesByName "pod">>/<<.LabelValuesByName.x>>', 'x in (1,2)', pods('a', 'b'), 'a|b/1|2'],
    ['with a slice', '<<.GroupBySlice>>', '', pods('a'), '[pod]'],
  ])('%s', (_, text, selector, parts, expected) => expect(build(text, selector, parts)).toBe(expected))

  test.each([
    ['a=b', 'a="b"'],
    ['a==b', 'a="b"'],
    ['a!=b', 'a!="b"'],
    ['a in (b)', 'a="b"'],
    ['a in (b,c.d)', 'a=~"b|c\\\\.d"'],
    ['a notin (b)', 'a!="b"'],
    ['a notin (b,c)', 'a!~"b|c"'],
    ['a', 'a!=""'],
    ['!a', 'a=""'],
    ['a=,b', 'a="",b!=""'],
  ])('selects series by %s', (selector, expected) => expect(matchers(selector)).toBe(expected))

  test('takes names as they are written', () => {
    expect(matchers('', pods('a"} or up{x="', 'b.c'))).toBe('pod=~"a\\"\\\\} or up\\\\{x=\\"|b\\\\.c"')
    expect(matchers('', pods('a"\n'))).toBe('pod="a\\"\\n"')
  })
  test('replaces what labels of Kubernetes cannot say', () => {
    expect(build('<<.LabelMatchers>>', 'q=a-hash-b', {}, (text) => text.replaceAll('-hash-', '#'))).toBe('q="a#b"')
  })
  test.each([
    ['example.com/team=a', 'the label "example.com/team" cannot be one of a series in Prometheus'],
    ['a>5', 'series cannot be selected by an order of values, as of the label "a"'],
  ])('cannot select series by %s', (selector, message) => expect(() => matchers(selector)).toThrow(message))
})
