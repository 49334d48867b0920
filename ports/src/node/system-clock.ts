import { performance } from 'node:perf_hooks'
import type { Clock } from '../clock.ts'

/** Longest delay that setTimeout takes; longer ones fire early there. */
const MAX_DELAY = 0x7fff_ffff

/** The real clock. `after(0)` waits for the next turn of the event loop. */
export const systemClock: Clock = {
  now: Date.now,
  monotonic: () => performance.now(),
  after: (milliseconds, task) => {
    if (milliseconds <= 0) {
      const handle = setImmediate(task)
      return { cancel: () => clearImmediate(handle) }
    }
    const handle = setTimeout(task, Math.min(milliseconds, MAX_DELAY))
    return { cancel: () => clearTimeout(handle) }
  },
}
