import { describe, expect, it } from 'vitest'
import { cel, evaluated } from './testkit/evaluated.ts'
import { DYN, listOf, STRING } from './types.ts'

const given = {
  variables: { l: listOf(DYN), s: STRING },
  activation: { l: Array.from({ length: 3000 }, (_, i) => i), s: 'ab'.repeat(500_000) },
}

describe('what one expression may take', () => {
  it.each([
    'l.all(x, l.all(y, x + y >= 0))',
    'l.map(x, l.map(y, x * y)).size() > 0',
    'l.exists(x, l.exists(y, l.exists(z, x + y + z < 0)))',
    '[s, s, s, s].map(x, x + x + x + x).size() > 0',
    // Upstream's cost of these is small; what they take is bounded all the same.
    'l.map(x, l + l).size() > 0',
    'l.all(x, l == l)',
    'l.map(x, s.split("")).size() > 0',
    'l.map(x, s.reverse()).size() > 0',
    'l.map(x, s.replace("a", "bbbbbbbbbbbbbbbbbbbb")).size() > 0',
    'l.map(x, lists.range(100000)).size() > 0',
    'sets.equivalent(l, l.map(x, x))',
    'l.map(x, [l, l, l, l].flatten()).size() > 0',
  ])('%s is stopped', (expression) => {
    expect(evaluated(expression, given)).toEqual({ exhausted: 'call' })
  })

  it('the budget is shared by the expressions of a request', () => {
    const program = cel.environment(given).compile('l.all(x, x >= 0)')
    if ('problem' in program) throw new Error(program.problem.text)
    const budget = { remaining: 40_000 }
    expect(program.evaluate(given.activation, budget)).toEqual({ tag: 'value', value: true })
    expect(budget.remaining).toBeLessThan(40_000)
    expect(program.evaluate(given.activation, budget)).toEqual({ tag: 'value', value: true })
    expect(program.evaluate(given.activation, budget)).toEqual({ tag: 'exhausted', limit: 'budget' })
  })

  it('the actual cost is within the estimate', () => {
    for (const expression of ['[1, 2, 3].all(x, x > 0)', '[1, 2].map(x, x + 1) == [2, 3]', '"abc".matches("a+b") && "abc".contains("b")']) {
      const program = cel.environment({ variables: {} }).compile(expression)
      if ('problem' in program) throw new Error(program.problem.text)
      const budget = { remaining: 1_000_000 }
      program.evaluate({}, budget)
      const spent = 1_000_000 - budget.remaining
      expect([expression, spent <= program.cost.max]).toEqual([expression, true])
      expect([expression, spent >= program.cost.min]).toEqual([expression, true])
    }
  })
})
