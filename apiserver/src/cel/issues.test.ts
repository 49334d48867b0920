import { describe, expect, it } from 'vitest'
import { cel, evaluated } from './testkit/evaluated.ts'
import { BOOL, INT, listOf, objectOf, STRING } from './types.ts'

const variables = { n: INT, s: STRING, names: listOf(STRING), self: objectOf('Widget', { replicas: INT, name: STRING }) }
const STARTS = "{'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}"

/** Expression, column, words, which are cel-go's. */
const ISSUES: readonly (readonly [string, number, string])[] = [
  ['this does not compile', 6, "Syntax error: mismatched input 'does' expecting <EOF>"],
  ['n +', 4, `Syntax error: mismatched input '<EOF>' expecting ${STARTS}`],
  ['(n', 3, "Syntax error: missing ')' at '<EOF>'"],
  ['n ~ 1', 3, "Syntax error: token recognition error at: '~'"],
  ['n == namespace', 6, 'reserved identifier: namespace'],
  ['missing > 1', 1, "undeclared reference to 'missing' (in container '')"],
  ['n + s', 3, "found no matching overload for '_+_' applied to '(int, string)'"],
  ['n == 1.0', 3, "found no matching overload for '_==_' applied to '(int, double)'"],
  ['s.startsWith(1)', 13, "found no matching overload for 'startsWith' applied to 'string.(int)'"],
  ['size(n)', 5, "found no matching overload for 'size' applied to '(int)'"],
  ['names.contains("a")', 15, "found no matching overload for 'contains' applied to 'list(string).(string)'"],
  ['nothing(1)', 8, "undeclared reference to 'nothing' (in container '')"],
  ['self.missing', 5, "undefined field 'missing'"],
  ['n.field', 2, "type 'int' does not support field selection"],
  ['[1, "a"]', 5, "expected type 'int' but found 'string'"],
  ['n.all(x, true)', 1, "expression of type 'int' cannot be range of a comprehension (must be list, map, or dynamic)"],
  ['names.all(x, x)', 13, ''],
  ['has(n)', 4, 'invalid argument to has() macro'],
  ['names.all(1, true)', 11, 'argument must be a simple name'],
  ['duration("1x")', 10, 'invalid duration argument'],
  ['timestamp("today")', 11, 'invalid timestamp argument'],
  ['s.matches("(")', 11, 'invalid matches argument'],
  ['Object{spec: 1}', 7, "undeclared reference to 'Object' (in container '')"],
]

describe('expressions with mistakes', () => {
  it.each(ISSUES.filter(([, , words]) => words !== ''))('%s', (expression, column, words) => {
    expect(evaluated(expression, { variables })).toEqual({
      issue: `ERROR: <input>:1:${column}: ${words}\n | ${expression}\n | ${'.'.repeat(column - 1)}^`,
    })
  })

  it('a predicate that is no bool is refused', () => {
    expect(evaluated('names.all(x, x)', { variables })).toMatchObject({
      issue: expect.stringContaining("'_&&_' applied to '(bool, string)'"),
    })
  })

  it('the line with the mistake is shown, of several', () => {
    expect(evaluated('n > 1 &&\n  x > 2', { variables })).toEqual({
      issue: "ERROR: <input>:2:3: undeclared reference to 'x' (in container '')\n |   x > 2\n | ..^",
    })
  })

  it('all mistakes are told at once', () => {
    const { issue } = evaluated('a && b', { variables }) as { issue: string }
    expect(issue.match(/ERROR/g)).toHaveLength(2)
  })

  it('a result of another type than was asked for is refused', () => {
    const environment = cel.environment({ variables })
    expect(environment.compile('n', BOOL)).toEqual({ problem: { reason: 'result', text: 'must evaluate to bool' } })
    expect(environment.compile('n', [BOOL, STRING])).toEqual({ problem: { reason: 'result', text: 'must evaluate to bool or string' } })
    expect(environment.compile('n > 1', BOOL)).toMatchObject({ type: BOOL })
  })

  it('an expression nested too deep is refused, not followed', () => {
    expect(evaluated(`${'('.repeat(400)}1${')'.repeat(400)}`)).toMatchObject({ issue: expect.stringContaining('recursion limit exceeded') })
    expect(evaluated(`1${'+1'.repeat(400)}`)).toMatchObject({ issue: expect.stringContaining('recursion limit exceeded') })
    expect(evaluated(Array(400).fill('true').join(' && '))).toBe(true)
  })
})
