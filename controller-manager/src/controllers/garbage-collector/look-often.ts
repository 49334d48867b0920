import type { Clock, Timer } from '@coxswain/ports'

export interface LookOftenOptions {
  readonly clock: Clock
  readonly periodMs: number
  look(): Promise<void>
}

export interface Lookout {
  /** Something has changed that makes another look worth while. */
  soon(): void
  stop(): void
}

/** A definition changes several times while it comes, and the server needs a moment to serve what it defines. */
const SETTLE_MS = 100

/** Looks at once, every `periodMs`, and when told to; never twice at a time: of two answers the older must not be taken for the newer. */
export const lookOften = ({ clock, periodMs, look }: LookOftenOptions): Lookout => {
  let looking = false
  let lookAgain = false
  let stopped = false
  let asked: Timer | undefined
  let timer = clock.after(0, periodically)

  const begin = async (): Promise<void> => {
    lookAgain = true
    if (looking) return
    looking = true
    while (lookAgain && !stopped) {
      lookAgain = false
      await look()
    }
    looking = false
  }
  function periodically(): void {
    timer = clock.after(periodMs, periodically)
    void begin()
  }
  return {
    soon: () => {
      if (stopped) return
      asked ??= clock.after(SETTLE_MS, () => {
        asked = undefined
        void begin()
      })
    },
    stop: () => {
      stopped = true
      timer.cancel()
      asked?.cancel()
    },
  }
}
