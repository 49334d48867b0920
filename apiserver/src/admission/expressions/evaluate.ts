import { type Activation, type Budget, CALL_LIMIT_TEXT, type Outcome } from '../../cel/environment.ts'
import type { Value } from '../../cel/values.ts'
import type { Expression } from './compile.ts'

export type Result = { readonly value: Value } | { readonly error: string }

/** Nothing is left to spend: no further expression is run. */
export const OUT_OF_BUDGET = 'validation failed due to running out of cost budget, no further validation rules will be run'

/** Runs expressions one after the other. An error of one stops none; a text where the budget ends. */
export const evaluateAll = (
  expressions: readonly (Expression | undefined)[],
  activation: Activation,
  budget: Budget,
): readonly (Result | undefined)[] | typeof OUT_OF_BUDGET => {
  const results: (Result | undefined)[] = []
  for (const expression of expressions) {
    const result = expression === undefined ? undefined : evaluate(expression, activation, budget)
    if (result === OUT_OF_BUDGET) return OUT_OF_BUDGET
    results.push(result)
  }
  return results
}

/** Runs one expression; errors are in upstream's words. */
export const evaluate = (expression: Expression, activation: Activation, budget: Budget): Result | typeof OUT_OF_BUDGET => {
  if ('problem' in expression) return { error: `compilation error: ${expression.problem}` }
  const outcome = expression.program.evaluate(activation, budget)
  if (outcome.tag === 'value') return outcome
  if (outcome.tag === 'exhausted' && outcome.limit === 'budget') return OUT_OF_BUDGET
  return { error: `expression '${expression.source}' resulted in error: ${messageOf(outcome)}` }
}

const messageOf = (outcome: Exclude<Outcome, { readonly tag: 'value' }>): string =>
  outcome.tag === 'error' ? outcome.message : CALL_LIMIT_TEXT
