import type { Clock } from '@coxswain/ports'

/** Does a task in the next round. */
export type Rounds = (task: () => void) => void

/**
 * Rounds for what is better done together: at the end of the turn after a quiet time, else `paceMs` after the last round. So one event is
 * sent at once, and of many in a row those of some milliseconds go together. With a pace of 0 there is a round each turn.
 */
export const createRounds = (clock: Clock, paceMs: number): Rounds => {
  let waiting: (() => void)[] = []
  let last = Number.NEGATIVE_INFINITY
  const run = (): void => {
    const tasks = waiting
    waiting = []
    last = clock.monotonic()
    for (const task of tasks) task()
  }
  return (task) => {
    waiting.push(task)
    if (waiting.length > 1) return
    const wait = last + paceMs - clock.monotonic()
    if (paceMs > 0 && wait > 0) clock.after(wait, run)
    else process.nextTick(run)
  }
}
