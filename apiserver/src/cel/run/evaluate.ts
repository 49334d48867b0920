import type { Checked, Meaning } from '../check/checker.ts'
import type { Call, Comprehension, Expression, Identifier, Select } from '../syntax/ast.ts'
import { type CelType, DYN, valueOfOptional } from '../types.ts'
import { error, isError, type Meter, NO_OVERLOAD, NONE, some, type TypeValue, type Value } from '../values.ts'
import { adapterOf } from './adapt.ts'
import { callCode } from './call.ts'
import { fieldOf, hasField } from './fields.ts'
import { compileList, compileMap, compileMessage } from './literals.ts'
import { loopCode } from './loop.ts'
import { charge } from './meter.ts'

/** One evaluation: the variables, the loops' variables by slot, and what it has cost. */
export interface Frame {
  readonly variables: Readonly<Record<string, unknown>>
  readonly slots: Value[]
  readonly meter: Meter
}

/** A compiled expression. Throws `EXHAUSTED` alone. */
export type Code = (frame: Frame) => Value

/** What the compiler of one expression knows. */
export interface Compiling {
  readonly checked: Checked
  readonly variables: ReadonlyMap<string, CelType>
}

/** Compiles a checked expression to a closure that counts its cost as cel-go does. */
export const compile = (compiling: Compiling, expression: Expression): Code => {
  switch (expression.kind) {
    case 'constant': {
      const { value } = expression
      return () => value
    }
    case 'identifier':
      return compileName(compiling, expression)
    case 'select':
      return compileSelect(compiling, expression)
    case 'call':
      return compileCall(compiling, expression)
    case 'list':
      return compileList(compiling, expression)
    case 'map':
      return compileMap(compiling, expression)
    case 'message':
      return compileMessage(compiling, expression)
    default:
      return compileLoop(compiling, expression)
  }
}

const compileName = ({ checked, variables }: Compiling, expression: Identifier | Select): Code => {
  const meaning = checked.meanings.get(expression)
  switch (meaning?.kind) {
    case 'variable':
      return variableCode(meaning.name, variables.get(meaning.name) ?? DYN)
    case 'local': {
      const { slot } = meaning
      return ({ slots, meter }) => {
        charge(meter, 1)
        return slots[slot] ?? null
      }
    }
    case 'type': {
      const value: TypeValue = { tag: 'type', name: meaning.name }
      return () => value
    }
    default:
      return () => error('no such attribute')
  }
}

/** An optional variable, such as `oldSelf` of a rule that runs on creation too, has a value where there is JSON. */
const variableCode = (name: string, type: CelType): Code => {
  const held = valueOfOptional(type)
  const adapt = adapterOf(held ?? type)
  const missing = held === undefined ? error(`no such attribute(s): ${name}`) : NONE
  return ({ variables, meter }) => {
    charge(meter, 1)
    const raw = variables[name]
    if (raw === undefined) return missing
    return held === undefined ? adapt(raw) : some(adapt(raw))
  }
}

const compileSelect = (compiling: Compiling, expression: Select): Code => {
  if (compiling.checked.meanings.has(expression)) return compileName(compiling, expression)
  const operand = compile(compiling, expression.operand)
  const { field } = expression
  if (expression.test) {
    return (frame) => {
      const value = operand(frame)
      return isError(value) ? value : hasField(value, field)
    }
  }
  return (frame) => {
    const value = operand(frame)
    if (isError(value)) return value
    charge(frame.meter, 1)
    return fieldOf(value, field, frame.meter)
  }
}

const compileCall = (compiling: Compiling, call: Call): Code => {
  const meaning = compiling.checked.meanings.get(call)
  const overloads = meaning?.kind === 'call' ? meaning.overloads : []
  const args = argumentsOf(call, meaning).map((each) => compile(compiling, each))
  const [first, second, third] = args as [Code, Code, Code]
  switch (call.name) {
    case '_&&_':
      return shortCircuit(first, second, false)
    case '_||_':
      return shortCircuit(first, second, true)
    case '_?_:_':
      return conditional(first, second, third)
    case '@not_strictly_false':
      return (frame) => {
        const value = first(frame)
        charge(frame.meter, 1)
        return isError(value) || value !== false
      }
    default:
      return callCode(call.name, overloads, args)
  }
}

/** The receiver, where the function is called on one, and the arguments. */
export const argumentsOf = (call: Call, meaning: Meaning | undefined): readonly Expression[] =>
  meaning?.kind === 'call' && meaning.target !== undefined ? [meaning.target, ...call.args] : call.args

/** `&&` and `||`: the value that decides does so whichever side it stands on, even beside an error. */
const shortCircuit =
  (left: Code, right: Code, decides: boolean): Code =>
  (frame) => {
    const a = left(frame)
    if (a === decides) return a
    const b = right(frame)
    if (b === decides) return b
    if (isError(a)) return a
    if (isError(b)) return b
    return typeof a === 'boolean' && typeof b === 'boolean' ? b : NO_OVERLOAD
  }

const conditional =
  (condition: Code, whenTrue: Code, whenFalse: Code): Code =>
  (frame) => {
    const value = condition(frame)
    if (value === true) return whenTrue(frame)
    if (value === false) return whenFalse(frame)
    return isError(value) ? value : NO_OVERLOAD
  }

const compileLoop = (compiling: Compiling, loop: Comprehension): Code =>
  loopCode(loop, {
    range: compile(compiling, loop.range),
    initial: compile(compiling, loop.initial),
    condition: compile(compiling, loop.condition),
    step: compile(compiling, loop.step),
    result: compile(compiling, loop.result),
    base: slotOf(compiling, loop),
    appended: appended(compiling, loop),
  })

/** The slot of a loop's accumulator; its variables follow. */
const slotOf = ({ checked }: Compiling, loop: Comprehension): number => checked.slots.get(loop) ?? 0

/** What a step adds to the list that it folds, where that is all it does: it is pushed then, not copied. */
const appended = (
  compiling: Compiling,
  { step, accumulator }: Comprehension,
): { readonly item: Code; readonly filter: Code | undefined } | undefined => {
  const add = step.kind === 'call' && step.name === '_?_:_' ? step.args[1] : step
  if (add?.kind !== 'call' || add.name !== '_+_') return undefined
  const [to, what] = add.args
  const [item] = what?.kind === 'list' && what.items.length === 1 && what.optional.size === 0 ? what.items : []
  if (to?.kind !== 'identifier' || to.name !== accumulator || !accumulator.startsWith('@') || item === undefined) return undefined
  const filter = step === add ? undefined : (step as Call).args[0]
  return { item: compile(compiling, item), filter: filter === undefined ? undefined : compile(compiling, filter) }
}
