import type { Clock } from '@coxswain/ports'

/** Does a task in the next round. */
export type Rounds = (task: () => void) => void

/** A round comes this many times its own length after the last one: many connections take no more than a sixth of the time. */
const REST = 5
/** Nobody waits longer, however many there are. */
const MAX_PACE_MS = 25

/**
 * Rounds for what is better done together: at the end of the turn after a quiet time, else `paceMs` or more after the last round. So one
 * event is sent at once, and of many in a row those of some milliseconds go together. With a pace of 0 there is a round each turn.
 */
export const createRounds = (clock: Clock, paceMs: number): Rounds => {
  let waiting: (() => void)[] = []
  let next = Number.NEGATIVE_INFINITY
  const run = (): void => {
    const tasks = waiting
    waiting = []
    const began = clock.monotonic()
    for (const task of tasks) task()
    const ended = clock.monotonic()
    next = ended + Math.min(MAX_PACE_MS, Math.max(paceMs, REST * (ended - began)))
  }
  return (task) => {
    waiting.push(task)
    if (waiting.length > 1) return
    const wait = next - clock.monotonic()
    if (paceMs > 0 && wait > 0) clock.after(wait, run)
    else process.nextTick(run)
  }
}
