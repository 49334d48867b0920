import type { StoreEvent } from './store.ts'

/** Recent events in order of revision, to resume watches from. */
export interface EventLog {
  readonly length: number
  /** Bytes of the values that the events wrote. */
  readonly bytes: number
  /** Revision of the event at `index`. */
  revisionAt(index: number): number
  append(event: StoreEvent): void
  /** Events after `revision`, oldest first. */
  since(revision: number): readonly StoreEvent[]
  /** Visits events after `revision` without copying them. */
  forEachSince(revision: number, visit: (event: StoreEvent) => void): void
  /** Forgets events up to and including `revision`; gives each to `visit`. */
  forget(revision: number, visit?: (event: StoreEvent) => void): void
}

export const eventLog = (): EventLog => {
  let events: (StoreEvent | undefined)[] = []
  let head = 0
  let bytes = 0
  const size = (event: StoreEvent): number => event.value?.length ?? 0
  const revisionOf = (index: number): number => events[index]?.revision ?? Number.POSITIVE_INFINITY
  const firstAfter = (revision: number): number => {
    let low = head
    let high = events.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (revisionOf(middle) <= revision) low = middle + 1
      else high = middle
    }
    return low
  }
  return {
    get length() {
      return events.length - head
    },
    get bytes() {
      return bytes
    },
    revisionAt: (index) => revisionOf(head + index),
    append: (event) => {
      events.push(event)
      bytes += size(event)
    },
    since: (revision) => events.slice(firstAfter(revision)) as StoreEvent[],
    forEachSince: (revision, visit) => {
      for (let i = firstAfter(revision); i < events.length; i++) visit(events[i] as StoreEvent)
    },
    forget: (revision, visit) => {
      const end = firstAfter(revision)
      for (; head < end; head++) {
        const event = events[head] as StoreEvent
        bytes -= size(event)
        // The array shrinks now and then only (each time would be quadratic); the values go at once.
        events[head] = undefined
        visit?.(event)
      }
      if (head === events.length || (head > 1_024 && head * 2 > events.length)) {
        events = events.slice(head)
        head = 0
      }
    },
  }
}
