import { isJsonObject, type JsonValue } from '../schema/json.ts'
import type { Operand, Operator, Step } from './parse.ts'

/** All values that a path finds, in order. What is missing is passed over; undefined where a step does not fit what it meets. */
export const evaluateJsonPath = (steps: readonly Step[], root: JsonValue): readonly JsonValue[] | undefined => {
  let values: readonly JsonValue[] = [root]
  for (const step of steps) {
    const next: JsonValue[] = []
    for (const value of values) {
      const found = apply(step, value)
      if (found === undefined) return undefined
      next.push(...found)
    }
    values = next
  }
  return values
}

const NOTHING: readonly JsonValue[] = []

const apply = (step: Step, value: JsonValue): readonly JsonValue[] | undefined => {
  switch (step.tag) {
    case 'field':
      return isJsonObject(value) && Object.hasOwn(value, step.name) ? [value[step.name] as JsonValue] : NOTHING
    case 'wildcard':
      return childrenOf(value)
    case 'recursive':
      return descendants(value)
    case 'index':
      return Array.isArray(value) ? elementAt(value, step.at) : value === null ? NOTHING : undefined
    case 'slice':
      return Array.isArray(value) ? sliceOf(value, step) : value === null ? NOTHING : undefined
    case 'union':
      return step.paths.flatMap((path) => evaluateJsonPath(path, value) ?? NOTHING)
    case 'filter':
      return Array.isArray(value) ? value.filter((each) => passes(step, each)) : value === null ? NOTHING : undefined
  }
}

const childrenOf = (value: JsonValue): readonly JsonValue[] =>
  Array.isArray(value) ? value : isJsonObject(value) ? (Object.values(value) as JsonValue[]) : NOTHING

/** The value, and all that is below it. */
const descendants = (value: JsonValue): readonly JsonValue[] => {
  const found: JsonValue[] = [value]
  for (let i = 0; i < found.length; i++) found.push(...childrenOf(found[i] as JsonValue))
  return found
}

const elementAt = (values: readonly JsonValue[], at: number): readonly JsonValue[] | undefined => {
  const value = values.at(at)
  return value === undefined ? undefined : [value]
}

const sliceOf = (values: readonly JsonValue[], { from = 0, to, by }: Extract<Step, { tag: 'slice' }>): readonly JsonValue[] | undefined => {
  if (by < 1) return undefined
  return values.slice(from, to).filter((_, i) => i % by === 0)
}

const passes = ({ left, operator, right }: Extract<Step, { tag: 'filter' }>, value: JsonValue): boolean => {
  const found = operandValue(left, value)
  if (operator === 'exists' || right === undefined) return found !== undefined
  const wanted = operandValue(right, value)
  if (found === undefined || wanted === undefined) return false
  return compare(operator, found, wanted)
}

const operandValue = (operand: Operand, value: JsonValue): JsonValue | undefined =>
  'literal' in operand ? operand.literal : evaluateJsonPath(operand.steps, value)?.[0]

const compare = (operator: Operator, a: JsonValue, b: JsonValue): boolean => {
  if (operator === '==') return a === b
  if (operator === '!=') return a !== b
  if (typeof a !== typeof b || (typeof a !== 'number' && typeof a !== 'string')) return false
  const [left, right] = [a as number, b as number]
  if (operator === '<') return left < right
  if (operator === '<=') return left <= right
  return operator === '>' ? left > right : left >= right
}
