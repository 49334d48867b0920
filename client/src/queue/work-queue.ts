import type { Clock, Timer } from '@coxswain/ports'
import { type BackOff, backOffDelay } from '../util/back-off.ts'
import { createHeap } from '../util/heap.ts'

/** What happens to keys, for metrics. Times are milliseconds of the clock's `monotonic`. */
export interface QueueObserver {
  added(depth: number): void
  /** A key has begun; it waited this long. */
  taken(waitedMs: number, depth: number): void
  done(workedMs: number): void
  retried(): void
}

/** A queue as plain data; due times are relative, so that it can be restored under another clock. */
export interface QueueDump {
  readonly ready: readonly string[]
  readonly waiting: readonly (readonly [key: string, dueInMs: number])[]
  readonly failures: readonly (readonly [key: string, count: number])[]
}

/**
 * Keys that want work. A key is held once however often it is added, and is given to one worker at a time: added while worked on, it
 * comes again afterwards. First come, first served. Its bound is the number of keys.
 */
export interface WorkQueue {
  add(key: string): void
  /** Adds the key when the time has come; an earlier due time of the same key stays. */
  addAfter(key: string, milliseconds: number): void
  /** Adds the key after its back-off, or after `leastMs` where that is longer; gives the delay. */
  retry(key: string, leastMs?: number): number
  /** The key has succeeded: its back-off begins anew. */
  forget(key: string): void
  failures(key: string): number
  /** The next key, now being worked on; undefined when none is ready. */
  take(): string | undefined
  /** Must follow every `take`. */
  done(key: string): void
  readonly depth: number
  /** Keys being worked on. */
  readonly busy: readonly string[]
  dump(): QueueDump
  restore(dump: QueueDump): void
  /** Drops all keys and timers; later calls do nothing. */
  stop(): void
}

export interface WorkQueueOptions {
  readonly clock: Clock
  /** Called whenever a key has become ready; must not call `take` before it returns. */
  onReady(): void
  /** client-go's limiter of items unless given: 5 ms, doubled up to 1000 s. */
  readonly backOff?: BackOff | undefined
  readonly observer?: QueueObserver | undefined
}

const DEFAULT_BACK_OFF: BackOff = { baseMs: 5, maxMs: 1_000_000 }

interface Due {
  readonly key: string
  readonly at: number
}

export const createWorkQueue = ({ clock, onReady, backOff = DEFAULT_BACK_OFF, observer }: WorkQueueOptions): WorkQueue => {
  const ready = createFifo()
  /** Wants work, and since when: keys that are ready, and keys that were added while worked on. */
  const wanted = new Map<string, number>()
  const busy = new Map<string, number>()
  const failures = new Map<string, number>()
  /** Due time of each waiting key; the heap may hold outdated entries besides. */
  const waiting = new Map<string, number>()
  const heap = createHeap<Due>((a, b) => a.at - b.at)
  let timer: { readonly at: number; readonly handle: Timer } | undefined
  let stopped = false

  const makeReady = (key: string): void => {
    ready.push(key)
    onReady()
  }
  const add = (key: string): void => {
    if (stopped || wanted.has(key)) return
    wanted.set(key, clock.monotonic())
    observer?.added(wanted.size)
    if (!busy.has(key)) makeReady(key)
  }
  /** Drops entries that were replaced by an earlier due time. */
  const next = (): Due | undefined => {
    for (let due = heap.peek(); due !== undefined; due = heap.peek()) {
      if (waiting.get(due.key) === due.at) return due
      heap.pop()
    }
    return undefined
  }
  const arm = (): void => {
    const due = next()
    if (timer !== undefined && timer.at === due?.at) return
    timer?.handle.cancel()
    timer = due === undefined ? undefined : { at: due.at, handle: clock.after(Math.max(0, due.at - clock.monotonic()), workQueueDue) }
  }
  function workQueueDue(): void {
    timer = undefined
    const now = clock.monotonic()
    // A real timer may fire a fraction of a millisecond early.
    for (let due = next(); due !== undefined && due.at <= now + 1; due = next()) {
      heap.pop()
      waiting.delete(due.key)
      add(due.key)
    }
    arm()
  }
  const addAfter = (key: string, milliseconds: number): void => {
    if (stopped) return
    if (!(milliseconds > 0)) return add(key)
    const at = clock.monotonic() + milliseconds
    const known = waiting.get(key)
    if (known !== undefined && known <= at) return
    waiting.set(key, at)
    heap.push({ key, at })
    arm()
  }

  return {
    add,
    addAfter,
    retry: (key, leastMs = 0) => {
      const count = failures.get(key) ?? 0
      failures.set(key, count + 1)
      observer?.retried()
      const delay = Math.max(leastMs, backOffDelay(backOff, count))
      addAfter(key, delay)
      return delay
    },
    forget: (key) => void failures.delete(key),
    failures: (key) => failures.get(key) ?? 0,
    take: () => {
      const key = ready.shift()
      if (key === undefined) return undefined
      const now = clock.monotonic()
      const since = wanted.get(key) ?? now
      wanted.delete(key)
      busy.set(key, now)
      observer?.taken(now - since, wanted.size)
      return key
    },
    done: (key) => {
      const began = busy.get(key)
      if (began === undefined) return
      busy.delete(key)
      observer?.done(clock.monotonic() - began)
      if (wanted.has(key)) makeReady(key)
    },
    get depth() {
      return ready.size
    },
    get busy() {
      return [...busy.keys()]
    },
    dump: () => ({
      // What is being worked on has not been done yet: whoever resumes does it again.
      ready: [...new Set([...busy.keys(), ...wanted.keys()])],
      waiting: [...waiting].map(([key, at]) => [key, Math.max(0, at - clock.monotonic())]),
      failures: [...failures],
    }),
    restore: (dump) => {
      for (const [key, count] of dump.failures) failures.set(key, count)
      for (const [key, dueInMs] of dump.waiting) addAfter(key, dueInMs)
      for (const key of dump.ready) add(key)
    },
    stop: () => {
      stopped = true
      ready.clear()
      wanted.clear()
      waiting.clear()
      timer?.handle.cancel()
      timer = undefined
    },
  }
}

interface Fifo {
  push(key: string): void
  shift(): string | undefined
  clear(): void
  readonly size: number
}

/** First in, first out at constant cost: Array.shift moves what is left. */
const createFifo = (): Fifo => {
  let items: string[] = []
  let head = 0
  return {
    push: (key) => void items.push(key),
    shift: () => {
      const key = items[head]
      if (key === undefined) return undefined
      head++
      if (head === items.length || head > 1024) {
        items = items.slice(head)
        head = 0
      }
      return key
    },
    clear: () => {
      items = []
      head = 0
    },
    get size() {
      return items.length - head
    },
  }
}
