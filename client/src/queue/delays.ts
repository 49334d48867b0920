import type { Clock, Timer } from '@coxswain/ports'
import { createHeap } from '../util/heap.ts'

/** Keys that become due, each at one time, on one timer. */
export interface Delays {
  /** The key is due after `milliseconds`; an earlier due time that it has already stays. */
  set(key: string, milliseconds: number): void
  /** Keys with the time that is left, in milliseconds. */
  entries(): readonly (readonly [key: string, dueInMs: number])[]
  clear(): void
}

interface Due {
  readonly key: string
  readonly at: number
}

/** `onDue` is called once for each key that has become due, earliest first. */
export const createDelays = ({ clock, onDue }: { readonly clock: Clock; onDue(key: string): void }): Delays => {
  const due = new Map<string, number>()
  /** May hold outdated entries besides those of `due`: they are dropped when they come up. */
  const heap = createHeap<Due>((a, b) => a.at - b.at)
  let timer: { readonly at: number; readonly handle: Timer } | undefined

  const next = (): Due | undefined => {
    for (let first = heap.peek(); first !== undefined; first = heap.peek()) {
      if (due.get(first.key) === first.at) return first
      heap.pop()
    }
    return undefined
  }
  const arm = (): void => {
    const first = next()
    if (timer !== undefined && timer.at === first?.at) return
    timer?.handle.cancel()
    timer = first === undefined ? undefined : { at: first.at, handle: clock.after(Math.max(0, first.at - clock.monotonic()), workQueueDue) }
  }
  function workQueueDue(): void {
    timer = undefined
    // A real timer may fire a fraction of a millisecond early.
    const now = clock.monotonic() + 1
    for (let first = next(); first !== undefined && first.at <= now; first = next()) {
      heap.pop()
      due.delete(first.key)
      onDue(first.key)
    }
    arm()
  }
  return {
    set: (key, milliseconds) => {
      const at = clock.monotonic() + milliseconds
      const known = due.get(key)
      if (known !== undefined && known <= at) return
      due.set(key, at)
      heap.push({ key, at })
      arm()
    },
    entries: () => [...due].map(([key, at]) => [key, Math.max(0, at - clock.monotonic())]),
    clear: () => {
      due.clear()
      arm()
    },
  }
}
