import type { Unsubscribe } from '@coxswain/client'
import type { Clock, Timer } from '@coxswain/ports'

export interface RoundsOptions<T> {
  readonly clock: Clock
  /** Who is there to be asked, at the beginning of a round. */
  readonly all: () => readonly T[]
  readonly keyOf: (one: T) => string
  /** Asks one; whether that has brought something new. Never rejects. */
  readonly ask: (one: T) => Promise<boolean>
  /** How many are asked at a time. */
  readonly atOnce?: number
  /** Milliseconds from the beginning of a round, once `all` has been read, to that of the next. */
  readonly everyMs: () => number
}

/** Asks many again and again, and tells when there is something new. */
export interface Rounds {
  /** Calls `told` after each round that has brought something new. */
  onNews(told: () => void): Unsubscribe
  start(): void
  stop(): void
}

export const createRounds = <T>({ clock, all, keyOf, ask, atOnce = Number.POSITIVE_INFINITY, everyMs }: RoundsOptions<T>): Rounds => {
  const asked = new Set<string>()
  const listeners = new Set<() => void>()
  let timer: Timer | undefined
  const askOne = async (one: T): Promise<boolean> => {
    const key = keyOf(one)
    asked.add(key)
    const isNew = await ask(one)
    asked.delete(key)
    return isNew
  }
  const round = async (): Promise<void> => {
    const there = all()
    timer = clock.after(everyMs(), () => void round())
    // One that is slow to answer keeps the next round waiting for itself alone.
    const waiting = there.filter((one) => !asked.has(keyOf(one)))
    const queue = waiting.values()
    let hasNews = false
    const worker = async (): Promise<void> => {
      for (const one of queue) if (await askOne(one)) hasNews = true
    }
    await Promise.all(Array.from({ length: Math.min(atOnce, waiting.length) }, worker))
    if (hasNews && timer !== undefined) for (const tell of listeners) tell()
  }
  return {
    onNews: (told) => {
      listeners.add(told)
      return () => void listeners.delete(told)
    },
    start: () => void round(),
    stop: () => {
      timer?.cancel()
      timer = undefined
    },
  }
}
