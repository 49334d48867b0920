import type { Meter } from '../values.ts'

/** Thrown to leave an evaluation whose meter has run out, and caught where it started; nothing else is thrown. */
export const EXHAUSTED = Symbol('exhausted')

/** Steps that cost does not count, of about ten nanoseconds each: what holds the process, not what upstream charges. */
export const WORK_LIMIT = 2_000_000

export const meterOf = (limit: number): Meter => ({ cost: 0, work: 0, limit })

/** Adds to the cost. Throws `EXHAUSTED` when it passes the limit. */
export const charge = (meter: Meter, cost: number): void => {
  meter.cost += cost
  if (meter.cost > meter.limit) throw EXHAUSTED
}

/** Adds to the work, before it is done. Throws `EXHAUSTED` when it passes the limit. */
export const labour = (meter: Meter, steps: number): void => {
  meter.work += steps
  if (meter.work > WORK_LIMIT) throw EXHAUSTED
}
