import type { StoreEvent, WatchSink } from '../store.ts'

/** A sink that keeps what it was given, and checks on each call what holds for every watch. */
export interface Recorder extends WatchSink {
  readonly seen: StoreEvent[]
  /** How many events each call brought. */
  readonly batches: number[]
  progressed: number
  compactedAt: number | undefined
  failure: Error | undefined
  /** Resolves when `condition` holds after some call; rejects when the watch ends before. */
  until(condition: (recorder: Recorder) => boolean): Promise<void>
}

export const recorder = (): Recorder => {
  const waiting = new Set<() => void>()
  const wake = (): void => {
    for (const check of [...waiting]) check()
  }
  const self: Recorder = {
    seen: [],
    batches: [],
    progressed: 0,
    compactedAt: undefined,
    failure: undefined,
    events: (events) => {
      const last = self.seen.at(-1)?.revision ?? 0
      if ((events[0]?.revision ?? 0) <= last) throw new Error(`revision ${events[0]?.revision} after ${last}: repeated, reordered or split`)
      for (let i = 1; i < events.length; i++) {
        if ((events[i] as StoreEvent).revision < (events[i - 1] as StoreEvent).revision) throw new Error('events out of order')
      }
      if ((events[0]?.revision ?? 0) <= self.progressed) throw new Error('an event after progress past its revision')
      self.seen.push(...events)
      self.batches.push(events.length)
      wake()
    },
    progress: (revision) => {
      self.progressed = Math.max(self.progressed, revision)
      wake()
    },
    compacted: (revision) => {
      self.compactedAt = revision
      wake()
    },
    failed: (error) => {
      self.failure = error
      wake()
    },
    until: (condition) =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          if (condition(self)) {
            waiting.delete(check)
            resolve()
          } else if (self.failure !== undefined || self.compactedAt !== undefined) {
            waiting.delete(check)
            reject(self.failure ?? new Error(`compacted at ${self.compactedAt}`))
          }
        }
        waiting.add(check)
        check()
      }),
  }
  return self
}

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
export const text = (value: Uint8Array | undefined): string | undefined => (value === undefined ? undefined : new TextDecoder().decode(value))
