import { type Activation, type Cel, loadCel, RUNTIME_BUDGET } from '../environment.ts'
import type { CelType } from '../types.ts'

export const cel: Cel = await loadCel()

export interface Given {
  readonly variables?: Readonly<Record<string, CelType>>
  readonly activation?: Activation
  readonly constructors?: 'mutation'
}

/** An expression's result as JSON; else what was wrong, in the words of the compiler or the evaluation. */
export const evaluated = (expression: string, { variables = {}, activation = {}, constructors }: Given = {}): unknown => {
  const compiled = cel.environment({ variables, constructors }).compile(expression)
  if ('problem' in compiled) return { issue: compiled.problem.text }
  const outcome = compiled.evaluate(activation, { remaining: RUNTIME_BUDGET })
  if (outcome.tag === 'value') return cel.toJson(outcome.value)
  return outcome.tag === 'error' ? { error: outcome.message } : { exhausted: outcome.limit }
}
