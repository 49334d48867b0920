import type { Clock } from '@coxswain/ports'
import { createLruMap } from '../util/lru-map.ts'

interface Kept<Answer> {
  readonly answer: Promise<Answer>
  until: number
}

export interface CachedAnswersOptions<Answer> {
  readonly clock: Clock
  /** Answers that are kept at most; the one used longest ago goes first. */
  readonly limit: number
  /** How long an answer holds, in milliseconds. */
  readonly holdsMs: (answer: Answer) => number
}

/**
 * Answers of somebody who is asked over the network, kept for a while and bounded in number. Who asks the same while it is under way waits
 * for the same answer; a failure is told to those who wait for it, and not kept.
 */
export const createCachedAnswers = <Answer>({ clock, limit, holdsMs }: CachedAnswersOptions<Answer>) => {
  const kept = createLruMap<Kept<Answer>>(limit)
  return (key: string, ask: () => Promise<Answer>): Promise<Answer> => {
    const known = kept.get(key)
    if (known !== undefined && clock.monotonic() < known.until) return known.answer
    const asked: Kept<Answer> = { answer: ask(), until: Number.POSITIVE_INFINITY }
    kept.set(key, asked)
    asked.answer.then(
      (answer) => {
        asked.until = clock.monotonic() + holdsMs(answer)
      },
      () => {
        if (kept.get(key) === asked) kept.delete(key)
      },
    )
    return asked.answer
  }
}
