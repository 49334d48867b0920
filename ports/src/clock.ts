import { onAbort } from './on-abort.ts'

/** The time, and things to do later. Nothing else in the project reads the wall clock or sets a timer. */
export interface Clock {
  /** Milliseconds since the epoch. May step; order events by revision, not by this. */
  now(): number
  /** Milliseconds from an arbitrary start; never goes back. Durations and deadlines use this. */
  monotonic(): number
  /** Runs `task` once, `milliseconds` from now (0: after what runs now). Errors in `task` are the caller's bug. */
  after(milliseconds: number, task: () => void): Timer
}

export interface Timer {
  /** Idempotent; a timer that has fired ignores it. */
  cancel(): void
}

/** Resolves after `milliseconds` of `clock`, or at once when `signal` fires. */
export const sleep = (clock: Clock, milliseconds: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal?.aborted === true) return resolve()
    const timer = clock.after(milliseconds, done)
    function done(): void {
      forget()
      timer.cancel()
      resolve()
    }
    const forget = onAbort(signal, done)
  })
