import type { Activation, Composition, Environment, Program, VariableDefinition } from './environment.ts'
import { PER_CALL_LIMIT } from './environment.ts'
import { charge } from './run/meter.ts'
import { type CelType, DYN, type ObjectField } from './types.ts'
import { error, type LazyValue, type Meter, type Value } from './values.ts'

const TYPE_NAME = 'kubernetes.variables'
/** How many variables may be in the making at once, each read by the one before: all of them stand on the stack. */
const MAX_DEPTH = 200
const TOO_DEEP = error(`variables that read one another may be ${MAX_DEPTH} deep`)

/** Compiles named expressions in order, each in the environment that has those before it. `declare` gives that environment. */
export const composition = (declare: (variables: CelType) => Environment, definitions: readonly VariableDefinition[]): Composition => {
  // One type that grows: what comes later sees what was before it, and many definitions cost no more than each of them.
  const fields = new Map<string, ObjectField>()
  const environment = declare({ kind: 'object', name: TYPE_NAME, fields })
  const programs = new Map<string, Program | string>()
  const problems: Composition['problems'][number][] = []
  for (const [index, { name, expression }] of definitions.entries()) {
    const compiled = environment.compile(expression)
    const failed = 'problem' in compiled
    if (failed) problems.push({ index, name, text: compiled.problem.text })
    programs.set(name, failed ? compiled.problem.text : compiled)
    fields.set(name, { property: name, type: failed ? DYN : compiled.type })
  }
  return {
    environment,
    problems,
    activate: (activation) => activate(programs, activation),
  }
}

const activate = (programs: ReadonlyMap<string, Program | string>, given: Activation): Activation => {
  const known = new Map<string, Value>()
  let depth = 0
  const variables: LazyValue = {
    tag: 'lazy',
    names: new Set(programs.keys()),
    get: (name, meter) => {
      const before = known.get(name)
      if (before !== undefined) return before
      // One that was defined twice may read what it was before, which is no more.
      known.set(name, error(`composited variable "${name}" reads itself`))
      depth += 1
      let value: Value | undefined
      try {
        value = depth > MAX_DEPTH ? TOO_DEEP : evaluated(programs.get(name), name, activation, meter)
        return value
      } finally {
        depth -= 1
        if (value === undefined) known.delete(name)
        else known.set(name, value)
      }
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
