import type { Runs } from './schedule.ts'

/** What is due of a schedule at a time. */
export interface Due {
  /** The latest run that has come and not been taken; undefined where there is none. */
  readonly run: number | undefined
  /** Whether others before it have been missed. */
  readonly missed: 'none' | 'few' | 'many'
}

/** More than so many missed runs are worth a warning. */
const MANY = 100

/**
 * The latest run since `earliest` (upstream's `mostRecentScheduleTime`). The number of missed runs is an estimate, made of the time
 * between the first two. A text instead: why the schedule makes no sense.
 */
export const dueRun = (runs: Runs, earliest: number, now: number): Due | string => {
  const first = runs.after(earliest)
  if (first === undefined) return NO_RUNS
  if (now < first) return { run: undefined, missed: 'none' }
  const second = runs.after(first)
  if (second === undefined || now < second) return { run: first, missed: 'none' }
  const between = Math.round((second - first) / 1000) * 1000
  if (between < 1000) return NO_RUNS
  const count = Math.floor((now - first) / between) + 1
  // One run further back than the estimate: schedules need not be regular.
  let run: number | undefined
  for (let next = runs.after(first + (count - 2) * between); next !== undefined && next <= now; next = runs.after(next)) run = next
  return { run, missed: count > MANY ? 'many' : 'few' }
}

const NO_RUNS = 'time difference between two schedules is less than 1 second'

/** Clocks of several machines differ a little: a run is looked at this much after its time. */
const SKEW_MS = 100

/**
 * How long until the run after the latest is to be looked at, in milliseconds; undefined where none comes (upstream's
 * `nextScheduleTimeDuration`). Runs that are told as a time between two are counted from the last.
 */
export const untilNextRun = (runs: Runs, earliest: number, now: number): number | undefined => {
  const due = dueRun(runs, earliest, now)
  const last = typeof due === 'string' ? now : (due.run ?? (due.missed === 'none' ? earliest : now))
  const next = runs.after(last)
  return next === undefined ? undefined : next - now + SKEW_MS
}
