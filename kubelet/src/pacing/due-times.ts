import { createHeap } from '@coxswain/client'
import type { Clock, Timer } from '@coxswain/ports'

/** Tasks that become due, one a key, all on one timer of the clock. */
export interface DueTimes {
  /** Runs `task` after `milliseconds`, instead of what the key had before. */
  set(key: string, milliseconds: number, task: () => void): void
  cancel(key: string): void
  /** Time that is left, in milliseconds; undefined where nothing is due. */
  left(key: string): number | undefined
  stop(): void
}

interface Entry {
  readonly key: string
  readonly at: number
  readonly task: () => void
}

export const createDueTimes = (clock: Clock): DueTimes => {
  const entries = new Map<string, Entry>()
  /** Holds entries that were replaced besides those that count; they are dropped when they come up. */
  const heap = createHeap<Entry>((a, b) => a.at - b.at)
  let timer: { readonly at: number; readonly handle: Timer } | undefined

  const first = (): Entry | undefined => {
    for (let entry = heap.peek(); entry !== undefined; entry = heap.peek()) {
      if (entries.get(entry.key) === entry) return entry
      heap.pop()
    }
    return undefined
  }
  const arm = (): void => {
    const next = first()
    if (timer !== undefined && timer.at === next?.at) return
    timer?.handle.cancel()
    timer = next === undefined ? undefined : { at: next.at, handle: clock.after(Math.max(0, next.at - clock.monotonic()), kubeletDue) }
  }
  function kubeletDue(): void {
    timer = undefined
    // A real timer may fire a fraction of a millisecond early.
    const end = clock.monotonic() + 1
    for (let entry = first(); entry !== undefined && entry.at < end; entry = first()) {
      heap.pop()
      entries.delete(entry.key)
      entry.task()
    }
    arm()
  }
  return {
    set: (key, milliseconds, task) => {
      const entry = { key, at: clock.monotonic() + Math.max(0, milliseconds), task }
      entries.set(key, entry)
      heap.push(entry)
      arm()
    },
    cancel: (key) => {
      if (entries.delete(key)) arm()
    },
    left: (key) => {
      const entry = entries.get(key)
      return entry === undefined ? undefined : Math.max(0, entry.at - clock.monotonic())
    },
    stop: () => {
      entries.clear()
      arm()
    },
  }
}
