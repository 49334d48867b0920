import type { KeySource, ObjectKey, RunningKeySource } from '@coxswain/client'

/** Tells that pods have been measured anew. Offered by whoever measures, where it is in the same process. */
export interface SampleFeed {
  /** Gives what ends it. */
  onSample(told: () => void): () => void
}

/** New readings come as they come: one look each second is enough. */
const PAUSE_MS = 1000

export interface FollowSamplesOptions {
  readonly feed: SampleFeed
  /** The autoscalers that there are. */
  readonly known: ReadonlyMap<ObjectKey, unknown>
  /** The longest without a look. */
  readonly longestMs: number
}

/** Looks at all autoscalers that are known when pods have been measured, at most once a second; and where nobody measures, after a while. */
export const followSamples = ({ feed, known, longestMs }: FollowSamplesOptions): KeySource => ({
  start: ({ clock, enqueue }): RunningKeySource => {
    let next = clock.now()
    let isWaiting = false
    const look = (): void => {
      isWaiting = false
      next = clock.now() + PAUSE_MS
      waiting.cancel()
      waiting = clock.after(longestMs, look)
      for (const key of known.keys()) enqueue(key)
    }
    let waiting = clock.after(longestMs, look)
    const end = feed.onSample(() => {
      if (isWaiting) return
      const left = next - clock.now()
      if (left <= 0) {
        look()
        return
      }
      isWaiting = true
      waiting.cancel()
      waiting = clock.after(left, look)
    })
    return {
      stop: () => {
        end()
        waiting.cancel()
      },
      activity: () => [],
    }
  },
})
