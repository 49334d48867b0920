import { CONSTANT_COST } from '../cost/rules.ts'
import type { Overload } from '../library/define.ts'
import { error, isError, type Meter, NO_OVERLOAD, type Value } from '../values.ts'
import type { Code } from './evaluate.ts'
import { guardOf, typeNameOf } from './kinds.ts'
import { charge, labour } from './meter.ts'
import { stepsOf } from './steps.ts'

/** An overload with what is worked out once for its calls. */
interface Prepared {
  readonly run: Overload['run']
  readonly guards: readonly ((value: Value) => boolean)[]
  /** Undefined where a call costs 1. */
  readonly cost: ((args: readonly Value[], result: Value) => number) | undefined
  /** Steps for each character or item of the arguments; 0 where none is looked at. */
  readonly steps: number
}

const prepared = (overload: Overload): Prepared => ({
  run: overload.run,
  guards: overload.parameters.map(guardOf),
  cost: overload.cost === CONSTANT_COST ? undefined : overload.cost.actual,
  steps: stepsOf(overload),
})

/** A call of a function. Most have one or two arguments, and are of the same types each time. */
export const callCode = (name: string, overloads: readonly Overload[], args: readonly Code[]): Code => {
  const choose = chooser(name, overloads)
  const [first, second] = args
  if (args.length === 1 && first !== undefined) {
    return (frame) => {
      const a = first(frame)
      return isError(a) ? a : invoke(choose, [a], frame.meter)
    }
  }
  if (args.length === 2 && first !== undefined && second !== undefined) {
    return (frame) => {
      const a = first(frame)
      if (isError(a)) return a
      const b = second(frame)
      return isError(b) ? b : invoke(choose, [a, b], frame.meter)
    }
  }
  return (frame) => {
    const values: Value[] = []
    for (const arg of args) {
      const value = arg(frame)
      if (isError(value)) return value
      values.push(value)
    }
    return invoke(choose, values, frame.meter)
  }
}

const invoke = (choose: Choice, values: readonly Value[], meter: Meter): Value => {
  const overload = choose(values)
  if ('tag' in overload) return overload
  if (overload.steps > 0) labour(meter, overload.steps * sizeOf(values))
  const { run } = overload
  const result =
    values.length === 2 ? run(values[0], values[1], meter) : values.length === 1 ? run(values[0], meter) : run(...values, meter)
  charge(meter, overload.cost === undefined ? 1 : overload.cost(values, result))
  return result
}

/** Characters and items of the arguments. */
const sizeOf = (values: readonly Value[]): number => {
  let size = 0
  for (const value of values) {
    if (typeof value === 'string' || value instanceof Uint8Array) size += value.length
    else if (typeof value === 'object' && value !== null && value.tag === 'list') size += value.items.length
  }
  return size
}

type Choice = (values: readonly Value[]) => Prepared | ReturnType<typeof error>

/** Operators are refused in these words alone, functions with the types they were called with. */
const isOperatorName = (name: string): boolean => name.startsWith('_') || name.startsWith('@') || name.endsWith('_')

/** Finds the overload for values, beginning with the one of the time before. */
const chooser = (name: string, overloads: readonly Overload[]): Choice => {
  const all = overloads.map(prepared)
  let last = all[0]
  return (values) => {
    if (last !== undefined && fits(last, values)) return last
    last = all.find((each) => fits(each, values)) ?? last
    if (last !== undefined && fits(last, values)) return last
    return isOperatorName(name) ? NO_OVERLOAD : error(`no such overload: ${name}(${values.map(typeNameOf).join(', ')})`)
  }
}

const fits = ({ guards }: Prepared, values: readonly Value[]): boolean => {
  for (let i = 0; i < guards.length; i += 1) if (guards[i]?.(values[i] as Value) !== true) return false
  return true
}
