import type { Comprehension } from '../syntax/ast.ts'
import { error, isError, isTagged, itemAt, list, NO_OVERLOAD, type Value } from '../values.ts'
import { keysOf, valueAt } from './equal.ts'
import type { Code, Frame } from './evaluate.ts'
import { charge } from './meter.ts'

/** A loop's parts, compiled. */
interface Parts {
  readonly range: Code
  readonly initial: Code
  readonly condition: Code
  readonly step: Code
  readonly result: Code
  /** The slot of the accumulator; the variables' follow. */
  readonly base: number
  readonly appended: { readonly item: Code; readonly filter: Code | undefined } | undefined
}

/** What upstream charges for a list that is made, and for `accumulator + [item]`. */
const LIST_COST = 10
const APPEND_COST = 1 + 1 + LIST_COST

/** What one turn of a loop does; false where it is the last one. */
type Turn = (frame: Frame, first: Value, second: Value | undefined) => boolean

/** Compiles a comprehension. */
export const loopCode = (loop: Comprehension, parts: Parts): Code =>
  parts.appended === undefined ? foldCode(loop, parts) : collectCode(loop, parts, parts.appended)

const foldCode = (loop: Comprehension, { range, initial, condition, step, result, base }: Parts): Code => {
  const turn: Turn = (frame, first, second) => {
    frame.slots[base + 1] = first
    if (second !== undefined) frame.slots[base + 2] = second
    const more = condition(frame)
    if (more !== true) return false
    frame.slots[base] = step(frame)
    return true
  }
  return (frame) => {
    const over = range(frame)
    if (isError(over)) return over
    frame.slots[base] = initial(frame)
    const problem = each(frame, over, loop.second !== undefined, turn)
    return problem ?? result(frame)
  }
}

/** `map`, `filter` and `transformList`: the list grows in place. An error ends it, as adding to an error gives that error. */
const collectCode = (loop: Comprehension, { range, base }: Parts, { item, filter }: NonNullable<Parts['appended']>): Code => {
  return (frame) => {
    const over = range(frame)
    if (isError(over)) return over
    charge(frame.meter, LIST_COST)
    const items: Value[] = []
    let failed: Value | undefined
    const turn: Turn = (inner, first, second) => {
      inner.slots[base + 1] = first
      if (second !== undefined) inner.slots[base + 2] = second
      const keep = filter === undefined ? true : filter(inner)
      if (keep === false) {
        charge(inner.meter, 1)
        return true
      }
      const value = keep === true ? item(inner) : isError(keep) ? keep : NO_OVERLOAD
      if (isError(value)) {
        failed = value
        return false
      }
      charge(inner.meter, APPEND_COST)
      items.push(value)
      return true
    }
    const problem = each(frame, over, loop.second !== undefined, turn) ?? failed
    charge(frame.meter, 1)
    return problem ?? list(items)
  }
}

/** Runs the turns; an error where there is nothing to loop over. */
const each = (frame: Frame, over: Value, two: boolean, turn: Turn): Value | undefined => {
  if (!isTagged(over)) return NO_OVERLOAD
  if (over.tag === 'list') {
    for (let i = 0; i < over.items.length; i += 1) {
      const value = itemAt(over, i)
      if (!(two ? turn(frame, BigInt(i), value) : turn(frame, value, undefined))) break
    }
    return undefined
  }
  if (over.tag !== 'map' && over.tag !== 'object') return error('got non-iterable range')
  for (const key of keysOf(over)) if (!turn(frame, key, two ? (valueAt(over, key) ?? null) : undefined)) break
  return undefined
}
