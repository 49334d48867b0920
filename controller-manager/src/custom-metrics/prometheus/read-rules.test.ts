import { describe, expect, test } from 'vitest'
import { readRules } from './read-rules.ts'
import { DEFAULT_RULES } from './rules.ts'
import type { RuleEntry } from './rules-shape.ts'

const PODS = { overrides: { namespace: { resource: 'namespace' }, pod: { resource: 'pod' } } }
const rule = (given: object) => ({ rules: [{ seriesQuery: 'x', resources: PODS, ...given }] })
const read = (value: unknown) => readRules(value, 'rules.yaml')
const metricOf = async (given: Partial<RuleEntry>, series: string) => (await read(rule(given))).custom[0]?.metricOf(series)

describe('a file of rules', () => {
  test('may be empty, and may speak of resource metrics, which come from elsewhere', async () => {
    expect(await read(null)).toEqual({ custom: [], external: [] })
    expect(await read({ rules: null, resourceRules: { cpu: { containerQuery: 'x' } } })).toEqual({ custom: [], external: [] })
  })
  test('that holds by default is understood', async () => {
    expect((await read(DEFAULT_RULES)).custom).toHaveLength(6)
  })
  test.each<[string, unknown, string]>([
    ['no map', [], 'the file: must be object,null'],
    ['an unknown field', { rule: [] }, 'the file: the field "rule" is not known'],
    ['an unknown field of a rule', rule({ query: 'x' }), 'rules[0]: the field "query" is not known'],
    ['a rule without a query of series', { rules: [{ resources: PODS }] }, "rules[0]: must have required property 'seriesQuery'"],
    ['a number for a text', rule({ name: { as: 5 } }), 'rules[0].name.as: must be string'],
    [
      'a label with a slash',
      rule({ resources: { overrides: { 'a/b': { group: 1, resource: 'pod' } } } }),
      'rules[0].resources.overrides.a/b.group: must be string',
    ],
    ['a label of no series', rule({ resources: { overrides: { 'a/b': { resource: 'pod' } } } }), '"a/b" is no label of Prometheus'],
    ['a bad pattern', rule({ name: { matches: '(' } }), 'rules[0].name.matches: error parsing regexp: missing closing )'],
    ['a pattern that no engine runs in linear time', rule({ name: { matches: '(a)\\1' } }), 'rules[0].name.matches: error parsing regexp'],
    ['several groups without a name', rule({ name: { matches: '(a)(b)' } }), 'rules[0].name.as: expected a name made of the 2 groups'],
    [
      'a filter with both',
      rule({ seriesFilters: [{ is: 'a', isNot: 'b' }] }),
      'rules[0].seriesFilters[0]: expected either "is" or "isNot"',
    ],
    ['a filter with neither', rule({ seriesFilters: [{}] }), 'rules[0].seriesFilters[0]: expected either "is" or "isNot"'],
    ['an unknown place', rule({ metricsQuery: 'sum(<<.Name>>)' }), 'rules[0].metricsQuery: <<.Name>> is not understood'],
    [
      'labels without a resource',
      rule({ resources: { template: 'kube_<<.Group>>' } }),
      'rules[0].resources.template: has no <<.Resource>>',
    ],
    ['nothing of resources', rule({ resources: null }), 'rules[0].resources: expected a template or overrides'],
    [
      'external metrics of nobody knows which namespace',
      { externalRules: [{ seriesQuery: 'x' }] },
      'externalRules[0].resources: expected the label of the namespace',
    ],
  ])('with %s is refused with its place', async (_, value, problem) => {
    await expect(read(value)).rejects.toThrow(`rules.yaml: ${problem.startsWith('"') ? 'rules[0].resources.overrides: ' : ''}${problem}`)
  })
  test('is told all that is wrong in its shape', async () => {
    const problem = /rules\[0\]: .*seriesQuery.*\nrules\.yaml: rules\[1\]\.metricsQuery: must be string/
    await expect(read({ rules: [{}, { seriesQuery: 'x', metricsQuery: 1 }] })).rejects.toThrow(problem)
  })
})

describe('the metric of a series', () => {
  test.each<[string, Partial<RuleEntry>, string, string | undefined]>([
    ['has its name', {}, 'up', 'up'],
    ['has the only group as its name', { name: { matches: '^(.*)_total$' } }, 'req_total', 'req'],
    ['is none where the name does not match', { name: { matches: '^(.*)_total$' } }, 'up', undefined],
    ['has the name that is made', { name: { matches: '^(.*)_total$', as: `\${1}_per_second` } }, 'req_total', 'req_per_second'],
    ['has a name of named groups', { name: { matches: '^(?P<what>.*)_total$', as: '$what' } }, 'req_total', 'req'],
    ['has a name as Go reads it: as long as it can be', { name: { matches: '^(.*)_total$', as: '$1_rate' } }, 'req_total', ''],
    ['may have a dollar', { name: { matches: '^(.*)$', as: '$$$1' } }, 'req', '$req'],
    ['has the part that matches', { name: { matches: 'req' } }, 'http_req_total', 'req'],
    ['passes filters', { seriesFilters: [{ is: '^http_' }, { isNot: '_total$' }] }, 'http_req', 'http_req'],
    ['is none where a filter holds it back', { seriesFilters: [{ isNot: '_total$' }] }, 'req_total', undefined],
  ])('%s', async (_, given, series, metric) => expect(await metricOf(given, series)).toBe(metric))
})
