import { describe, expect, it } from 'vitest'
import { formatLabelSelector, labelSelectorRequirements, matchesLabels, parseLabelSelector, SelectorError } from './label-selector.ts'

const matches = (selector: string, labels: Record<string, string>): boolean => matchesLabels(parseLabelSelector(selector), labels)

describe('parseLabelSelector', () => {
  it('orders by key and prints what it read', () => {
    expect(formatLabelSelector(parseLabelSelector(' x in (b,a,,a) ,!y, z!=1,a==2,b , c>5'))).toBe('a==2,b,c>5,x in (,a,b),!y,z!=1')
  })

  it.each([
    ['a=b,', "found '', expected: identifier after ','"],
    [',', "found ',', expected: !, identifier, or 'end of string'"],
    ['a b', "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
    ['a in b', "unable to parse requirement: found 'b' expected: '('"],
    ['a in (b', "unable to parse requirement: found '', expected: ',' or ')'"],
    ['a=(', "unable to parse requirement: found '(', expected: identifier"],
    ['a>b', "unable to parse requirement: values[0]: Invalid value: \"b\": for 'Gt', 'Lt' operators, the value must be an integer"],
    ['-a', 'unable to parse requirement: <nil>: Invalid value: "-a": name part must consist of'],
    ['a=-', 'unable to parse requirement: values[0][a]: Invalid value: "-": a valid label must be an empty string'],
  ])('refuses %j', (text, message) => {
    expect(() => parseLabelSelector(text)).toThrow(SelectorError)
    expect(() => parseLabelSelector(text)).toThrow(message)
  })

  it('refuses ten thousand terms', () => {
    expect(() => parseLabelSelector(Array.from({ length: 10_000 }, (_, i) => `k${i}`).join(','))).toThrow(
      'may not have more than 1000 requirements',
    )
  })
})

describe('matchesLabels', () => {
  it.each([
    ['', {}, true],
    ['a', { a: '' }, true],
    ['!a', { a: '' }, false],
    ['a!=1', {}, true],
    ['a notin (1)', { a: '1' }, false],
    ['a in (1,2)', { a: '2' }, true],
    ['a=', { a: '' }, true],
    ['a>5', { a: '10' }, true],
    ['a<5', { a: 'x' }, false],
    ['constructor', {}, false],
    ['a,b', { a: '' }, false],
  ])('%j on %j gives %s', (selector, labels, expected) => {
    expect(matches(selector, labels as Record<string, string>)).toBe(expected)
  })
})

describe('labelSelectorRequirements', () => {
  it('selects nothing without a selector, and everything with an empty one', () => {
    expect(matchesLabels(labelSelectorRequirements(undefined), { a: 'b' })).toBe(false)
    expect(matchesLabels(labelSelectorRequirements({}), {})).toBe(true)
  })

  it('joins labels and expressions', () => {
    const requirements = labelSelectorRequirements({
      matchLabels: { b: '1' },
      matchExpressions: [
        { key: 'a', operator: 'NotIn', values: ['y', 'x'] },
        { key: 'c', operator: 'DoesNotExist' },
      ],
    })
    expect(formatLabelSelector(requirements)).toBe('a notin (x,y),b=1,!c')
    expect(() => labelSelectorRequirements({ matchExpressions: [{ key: 'a', operator: 'Like' }] })).toThrow(
      '"Like" is not a valid label selector operator',
    )
  })
})
