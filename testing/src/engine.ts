import type { VirtualClock } from '@coxswain/ports'

/**
 * Runs what waits under a virtual clock. Inside the cluster everything is either a microtask or a timer of the clock: nothing
 * comes from a thread, a socket or the disk, so that one turn of the event loop lets all microtasks run out.
 */
export interface Engine {
  /** Runs until nothing is due at the present instant. Throws `NotSettledError` when it never ends. */
  settle(): Promise<void>
  /** Moves the clock by this much, firing each timer at its own instant, and settles at each. */
  advance(milliseconds: number): Promise<void>
  /** Advances until `done` holds, looking after each instant at which something was due; false when `limit` is reached first. */
  until(done: () => boolean, limitMs: number): Promise<boolean>
}

export interface EngineOptions {
  readonly clock: VirtualClock
  /** What still moves, in words; empty when all is quiet. */
  readonly activity: () => readonly string[]
  /** Lets all microtasks run: one turn of the real event loop. */
  readonly turn: () => Promise<void>
}

/** Something has not come to rest; `moving` lists what. */
export class NotSettledError extends Error {
  readonly moving: readonly string[]
  constructor(message: string, moving: readonly string[]) {
    super(`${message}. Still moving:\n${moving.map((each) => `  - ${each}`).join('\n') || '  - nothing that says so'}`)
    this.moving = moving
  }
}

/** Timers fired at one instant before we say that it never ends. */
const MAX_TIMERS = 1_000_000
/** Turns without a timer in which something may still be under way. */
const MAX_IDLE_TURNS = 20

export const createEngine = ({ clock, activity, turn }: EngineOptions): Engine => {
  const settle = async (): Promise<void> => {
    let idle = 0
    for (let fired = 0; fired < MAX_TIMERS; ) {
      await turn()
      if (clock.fireNext()) {
        fired++
        idle = 0
        continue
      }
      if (activity().length === 0) return
      if (++idle > MAX_IDLE_TURNS) throw new NotSettledError('The cluster waits for something that does not come', activity())
    }
    throw new NotSettledError(`${MAX_TIMERS} timers fired at one instant`, activity())
  }
  const moveUpTo = async (target: number): Promise<boolean> => {
    const due = clock.nextDue()
    if (due === undefined || due > target) return false
    clock.moveTo(due)
    await settle()
    return true
  }
  return {
    settle,
    advance: async (milliseconds) => {
      const target = clock.now() + milliseconds
      await settle()
      while (await moveUpTo(target));
      clock.moveTo(target)
      await settle()
    },
    until: async (done, limitMs) => {
      const target = clock.now() + limitMs
      await settle()
      while (!done()) {
        if (await moveUpTo(target)) continue
        clock.moveTo(target)
        return done()
      }
      return true
    },
  }
}
