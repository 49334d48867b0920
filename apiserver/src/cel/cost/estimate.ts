import type { Checked } from '../check/checker.ts'
import type { Overload } from '../library/define.ts'
import { argumentsOf } from '../run/evaluate.ts'
import type { Call, Comprehension, Expression, Select } from '../syntax/ast.ts'
import { type CelType, DYN } from '../types.ts'
import { type CostRange, FREE, ONE, plus, range, sum, times, UNBOUNDED, union } from './range.ts'
import type { Operand } from './rules.ts'

/** What the estimate of one expression knows. */
interface Estimating {
  readonly checked: Checked
  readonly variables: ReadonlyMap<string, CelType>
  /** Types with the sizes of schemas, of expressions that lead into a variable. */
  readonly declared: Map<Expression, CelType>
  /** Sizes that calls tell of their results. */
  readonly sizes: Map<Expression, CostRange>
  /** What the variables of the loops around run over, innermost last. */
  readonly loops: { readonly name: string; readonly type: CelType | undefined }[]
}

const LIST_COST = range(10)
const MAP_COST = range(30)
const MESSAGE_COST = range(40)

/** What running an expression may cost, as cel-go's estimate counts it with the sizes of the variables' types. */
export const estimate = (checked: Checked, variables: ReadonlyMap<string, CelType>): CostRange =>
  costOf({ checked, variables, declared: new Map(), sizes: new Map(), loops: [] }, checked.expression)

const costOf = (estimating: Estimating, expression: Expression): CostRange => {
  switch (expression.kind) {
    case 'constant':
      return FREE
    case 'identifier': {
      note(estimating, expression, nameType(estimating, expression.name))
      return ONE
    }
    case 'select':
      return selectCost(estimating, expression)
    case 'call':
      return callCost(estimating, expression)
    case 'list':
      return plus(sum(expression.items.map((each) => costOf(estimating, each))), LIST_COST)
    case 'map':
      return plus(sum(expression.entries.flatMap(({ key, value }) => [costOf(estimating, key), costOf(estimating, value)])), MAP_COST)
    case 'message':
      return plus(sum(expression.entries.map(({ value }) => costOf(estimating, value))), MESSAGE_COST)
    default:
      return loopCost(estimating, expression)
  }
}

const note = ({ declared }: Estimating, expression: Expression, type: CelType | undefined): void => {
  if (type !== undefined) declared.set(expression, type)
}

const nameType = ({ loops, variables }: Estimating, name: string): CelType | undefined => {
  for (let i = loops.length - 1; i >= 0; i -= 1) if (loops[i]?.name === name) return loops[i]?.type
  return variables.get(name)
}

const selectCost = (estimating: Estimating, expression: Select): CostRange => {
  if (estimating.checked.meanings.has(expression)) return ONE
  const operand = costOf(estimating, expression.operand)
  const type = estimating.declared.get(expression.operand)
  if (type?.kind === 'object') note(estimating, expression, type.fields.get(expression.field)?.type)
  if (type?.kind === 'map') note(estimating, expression, type.value)
  // Upstream leaves the test for presence free, so that rules that it let pass are not refused later.
  const { kind } = estimating.checked.types.get(expression.operand) ?? DYN
  return expression.test || (kind !== 'map' && kind !== 'object') ? operand : plus(operand, ONE)
}

const callCost = (estimating: Estimating, call: Call): CostRange => {
  const meaning = estimating.checked.meanings.get(call)
  const args = argumentsOf(call, meaning)
  const costs = args.map((each) => costOf(estimating, each))
  const overloads = meaning?.kind === 'call' ? meaning.overloads : []
  if (overloads.length === 0) return FREE
  const [first = FREE, second = FREE, third = FREE] = costs
  if (call.name === '_&&_' || call.name === '_||_') return range(first.min, first.max + second.max)
  if (call.name === '_?_:_') {
    const [, whenTrue, whenFalse] = args as [Expression, Expression, Expression]
    estimating.sizes.set(call, union(sizeOf(estimating, whenTrue), sizeOf(estimating, whenFalse)))
    return plus(first, union(second, third))
  }
  return plus(sum(costs), functionCost(estimating, call, args, overloads))
}

const functionCost = (estimating: Estimating, call: Call, args: readonly Expression[], overloads: readonly Overload[]): CostRange => {
  const operands = args.map((each) => operandOf(estimating, each))
  const estimates = overloads.map(({ cost }) => cost.estimate(operands))
  const known = estimates.flatMap(({ size }) => (size === undefined ? [] : [size]))
  if (known.length > 0) estimating.sizes.set(call, known.reduce(union))
  if (call.name === '_[_]' && args[0] !== undefined) {
    const type = estimating.declared.get(args[0])
    if (type?.kind === 'list') note(estimating, call, type.element)
    if (type?.kind === 'map') note(estimating, call, type.value)
  }
  return estimates.map(({ cost }) => cost).reduce(union)
}

const operandOf = (estimating: Estimating, expression: Expression): Operand => {
  const type = estimating.checked.types.get(expression) ?? DYN
  const declared = estimating.declared.get(expression)
  return {
    type,
    size: sizeOf(estimating, expression),
    itemSize: declared?.kind === 'list' ? declaredSize(declared.element) : UNBOUNDED,
    literal: expression.kind === 'constant' ? expression.value : undefined,
  }
}

const SCALARS = new Set(['bool', 'int', 'uint', 'double', 'null', 'timestamp', 'duration'])
/** Types of values that have a size. Others count as empty where a schema declares them, as upstream's types then have no elements. */
const SIZED = new Set(['string', 'bytes', 'list', 'map', 'dyn'])

const declaredSize = ({ kind, max }: CelType): CostRange => range(0, max ?? (SIZED.has(kind) ? Infinity : 0))

const sizeOf = (estimating: Estimating, expression: Expression): CostRange => {
  const known = estimating.sizes.get(expression) ?? writtenSize(expression)
  if (known !== undefined) return known
  const declared = estimating.declared.get(expression)
  if (declared !== undefined) return declaredSize(declared)
  const { kind } = estimating.checked.types.get(expression) ?? DYN
  return SCALARS.has(kind) || kind === 'type' ? ONE : UNBOUNDED
}

const writtenSize = (expression: Expression): CostRange | undefined => {
  switch (expression.kind) {
    case 'constant': {
      const { value } = expression
      if (typeof value === 'string') return range([...value].length)
      return value instanceof Uint8Array ? range(value.length) : ONE
    }
    case 'list':
      return range(expression.items.length)
    case 'map':
      return range(expression.entries.length)
    default:
      return undefined
  }
}

const loopCost = (estimating: Estimating, loop: Comprehension): CostRange => {
  const before = plus(costOf(estimating, loop.range), costOf(estimating, loop.initial))
  const over = estimating.declared.get(loop.range)
  const values = over?.kind === 'list' ? over.element : over?.kind === 'map' ? over.value : undefined
  const keys = over?.kind === 'map' ? over.key : undefined
  const first = loop.second === undefined && over?.kind === 'list' ? values : keys
  const bound = [{ name: loop.variable, type: first }, ...(loop.second === undefined ? [] : [{ name: loop.second, type: values }])]
  estimating.loops.push({ name: loop.accumulator, type: undefined }, ...bound)
  const turn = plus(costOf(estimating, loop.condition), costOf(estimating, loop.step))
  estimating.loops.splice(estimating.loops.length - bound.length)
  const result = costOf(estimating, loop.result)
  estimating.loops.pop()
  const count = sizeOf(estimating, loop.range)
  // What `map` and `filter` make has at most as many items.
  if (loop.initial.kind === 'list' || loop.initial.kind === 'map') estimating.sizes.set(loop, range(0, count.max))
  return sum([before, result, times(count, turn)])
}
