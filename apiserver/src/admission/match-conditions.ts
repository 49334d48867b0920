import type { MatchCondition } from '@coxswain/api-types'
import type { Activation, Environment } from '../cel/environment.ts'
import { RUNTIME_BUDGET } from '../cel/environment.ts'
import { BOOL } from '../cel/types.ts'
import { compileExpression } from './expressions/compile.ts'
import { evaluateAll, OUT_OF_BUDGET } from './expressions/evaluate.ts'

/** Whether a webhook or policy is about a write, as far as its conditions say. `error`: they cannot tell, and the write is refused for it. */
export type Matching = 'matches' | 'differs' | { readonly error: string }

export type MatchConditions = (activation: Activation) => Matching

export type FailurePolicy = 'Fail' | 'Ignore'

/** Upstream's `RuntimeCELCostBudgetMatchConditions`. */
const BUDGET = RUNTIME_BUDGET / 4

/**
 * Compiles the conditions of a webhook or policy, in an environment that has its variables (`variableTypes`). All are evaluated: one that is
 * false decides, whatever the others are; one that fails is what the failure policy makes of it (`matchconditions.Matcher`).
 */
export const compileMatchConditions = (
  environment: Environment,
  conditions: readonly MatchCondition[],
  failurePolicy: FailurePolicy,
): MatchConditions => {
  if (conditions.length === 0) return () => 'matches'
  const expressions = conditions.map(({ expression }) => compileExpression(environment, expression, [BOOL]))
  const failed = (error: string): Matching => (failurePolicy === 'Fail' ? { error } : 'differs')
  return (activation) => {
    const results = evaluateAll(expressions, activation, { remaining: BUDGET })
    if (results === OUT_OF_BUDGET) return failed(OUT_OF_BUDGET)
    if (results.some((each) => each !== undefined && 'value' in each && each.value === false)) return 'differs'
    const errors = results.flatMap((each) => (each !== undefined && 'error' in each ? [each.error] : []))
    return errors.length === 0 ? 'matches' : failed(aggregate(errors))
  }
}

/** Several errors as one text (`utilerrors.NewAggregate`): each is told once. */
const aggregate = (errors: readonly string[]): string => {
  const told = [...new Set(errors)]
  return told.length === 1 ? (told[0] ?? '') : `[${told.join(', ')}]`
}
