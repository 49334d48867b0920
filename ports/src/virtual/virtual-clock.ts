import type { Clock, Timer } from '../clock.ts'

/** A clock that stands still until told to move. Timers fire in order of due time, then of making. */
export interface VirtualClock extends Clock {
  /** Due time of the next timer in milliseconds since the epoch; undefined when none waits. */
  nextDue(): number | undefined
  /** Sets the time to `instant` (never back) without firing timers. */
  moveTo(instant: number): void
  /** Fires the first timer that is due; false when none is. */
  fireNext(): boolean
  /** Timers that wait, in the order they will fire; for reports of what still moves. */
  waiting(): readonly { readonly due: number; readonly label: string }[]
}

interface Entry {
  due: number
  order: number
  task: (() => void) | undefined
}

export const virtualClock = (start = Date.UTC(2026, 0, 1)): VirtualClock => {
  const heap: Entry[] = []
  let now = start
  let order = 0
  const before = (a: Entry, b: Entry): boolean => a.due < b.due || (a.due === b.due && a.order < b.order)
  const swap = (i: number, j: number): void => {
    ;[heap[i], heap[j]] = [heap[j] as Entry, heap[i] as Entry]
  }
  const push = (entry: Entry): void => {
    let i = heap.push(entry) - 1
    while (i > 0) {
      const parent = (i - 1) >> 1
      if (!before(entry, heap[parent] as Entry)) break
      swap(i, parent)
      i = parent
    }
  }
  const pop = (): void => {
    const last = heap.pop() as Entry
    if (heap.length === 0) return
    heap[0] = last
    for (let i = 0; ; ) {
      let least = i
      for (const child of [2 * i + 1, 2 * i + 2])
        if (child < heap.length && before(heap[child] as Entry, heap[least] as Entry)) least = child
      if (least === i) return
      swap(i, least)
      i = least
    }
  }
  /** Cancelled timers are dropped when they reach the top. */
  const head = (): Entry | undefined => {
    while (heap.length > 0 && heap[0]?.task === undefined) pop()
    return heap[0]
  }
  return {
    now: () => now,
    monotonic: () => now - start,
    after: (milliseconds, task): Timer => {
      const entry: Entry = { due: now + Math.max(0, Math.ceil(milliseconds)), order: order++, task }
      push(entry)
      return {
        cancel: () => {
          entry.task = undefined
        },
      }
    },
    nextDue: () => head()?.due,
    moveTo: (instant) => {
      now = Math.max(now, instant)
    },
    fireNext: () => {
      const entry = head()
      if (entry?.task === undefined || entry.due > now) return false
      const { task } = entry
      entry.task = undefined
      pop()
      task()
      return true
    },
    waiting: () =>
      heap
        .filter((entry) => entry.task !== undefined)
        .sort((a, b) => (before(a, b) ? -1 : 1))
        .map((entry) => ({ due: entry.due, label: entry.task?.name ?? '' })),
  }
}
