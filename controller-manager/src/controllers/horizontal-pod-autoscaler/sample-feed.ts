import type { KeySource, ObjectKey, RunningKeySource } from '@coxswain/client'

/** Tells that pods have been measured anew. Offered by whoever measures, where it is in the same process. */
export interface SampleFeed {
  /** Gives what ends it. */
  onSample(told: () => void): () => void
}

/** New readings come as they come: one look each second is enough. */
const PAUSE_MS = 1000

/** Looks at all autoscalers that are known when pods have been measured, at most once a second. */
export const followSamples = (feed: SampleFeed, known: ReadonlyMap<ObjectKey, unknown>): KeySource => ({
  start: ({ clock, enqueue }): RunningKeySource => {
    let next = clock.now()
    let waiting: { cancel(): void } | undefined
    const look = (): void => {
      waiting = undefined
      next = clock.now() + PAUSE_MS
      for (const key of known.keys()) enqueue(key)
    }
    const end = feed.onSample(() => {
      if (waiting !== undefined) return
      const left = next - clock.now()
      if (left <= 0) look()
      else waiting = clock.after(left, look)
    })
    return {
      stop: () => {
        end()
        waiting?.cancel()
      },
      activity: () => [],
    }
  },
})
