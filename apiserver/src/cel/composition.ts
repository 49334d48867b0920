import type { Activation, Composition, Environment, Program, VariableDefinition } from './environment.ts'
import { PER_CALL_LIMIT } from './environment.ts'
import { charge } from './run/meter.ts'
import { type CelType, DYN, objectOf } from './types.ts'
import { error, type LazyValue, type Meter, type Value } from './values.ts'

const TYPE_NAME = 'kubernetes.variables'

/** Compiles named expressions in order, each in the environment that has those before it. `declare` gives that environment. */
export const composition = (declare: (variables: CelType) => Environment, definitions: readonly VariableDefinition[]): Composition => {
  const types: Record<string, CelType> = {}
  const programs = new Map<string, Program | string>()
  const problems: Composition['problems'][number][] = []
  for (const { name, expression } of definitions) {
    const compiled = declare(objectOf(TYPE_NAME, types)).compile(expression)
    const failed = 'problem' in compiled
    if (failed) problems.push({ name, text: compiled.problem.text })
    programs.set(name, failed ? compiled.problem.text : compiled)
    types[name] = failed ? DYN : compiled.type
  }
  return {
    environment: declare(objectOf(TYPE_NAME, types)),
    problems,
    activate: (activation) => activate(programs, activation),
  }
}

const activate = (programs: ReadonlyMap<string, Program | string>, given: Activation): Activation => {
  const known = new Map<string, Value>()
  const variables: LazyValue = {
    tag: 'lazy',
    names: new Set(programs.keys()),
    get: (name, meter) => {
      const before = known.get(name)
      if (before !== undefined) return before
      const value = evaluated(programs.get(name), name, activation, meter)
      known.set(name, value)
      return value
    },
  }
  const activation: Activation = { ...given, variables }
  return activation
}

/** What it costs is counted where the variable is read. */
const evaluated = (program: Program | string | undefined, name: string, activation: Activation, meter: Meter): Value => {
  if (program === undefined) return error(`no such key: ${name}`)
  if (typeof program === 'string') return error(`composited variable "${name}" fails to compile: ${program}`)
  const budget = { remaining: Math.min(PER_CALL_LIMIT, meter.limit - meter.cost) }
  const granted = budget.remaining
  const outcome = program.evaluate(activation, budget)
  charge(meter, granted - budget.remaining)
  switch (outcome.tag) {
    case 'value':
      return outcome.value
    case 'error':
      return error(`composited variable "${name}" fails to evaluate: ${outcome.message}`)
    default:
      charge(meter, meter.limit + 1)
      return error(`composited variable "${name}" costs too much`)
  }
}
