import type { Clock } from '@coxswain/ports'
import { type BackOff, backOffDelay } from '../util/back-off.ts'
import { createFifo } from '../util/fifo.ts'
import { createDelays } from './delays.ts'

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

export const createWorkQueue = ({ clock, onReady, backOff = DEFAULT_BACK_OFF, observer }: WorkQueueOptions): WorkQueue => {
  const ready = createFifo<string>()
  /** Wants work, and since when: keys that are ready, and keys that were added while worked on. */
  const wanted = new Map<string, number>()
  const busy = new Map<string, number>()
  const failures = new Map<string, number>()
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
  const delays = createDelays({ clock, onDue: add })
  const addAfter = (key: string, milliseconds: number): void => {
    if (stopped) return
    if (milliseconds > 0) delays.set(key, milliseconds)
    else add(key)
  }
  const retry = (key: string, leastMs = 0): number => {
    const count = failures.get(key) ?? 0
    failures.set(key, count + 1)
    observer?.retried()
    const delay = Math.max(leastMs, backOffDelay(backOff, count))
    addAfter(key, delay)
    return delay
  }
  const take = (): string | undefined => {
    const key = ready.shift()
    if (key === undefined) return undefined
    const now = clock.monotonic()
    const since = wanted.get(key) ?? now
    wanted.delete(key)
    busy.set(key, now)
    observer?.taken(now - since, wanted.size)
    return key
  }
  const done = (key: string): void => {
    const began = busy.get(key)
    if (began === undefined) return
    busy.delete(key)
    observer?.done(clock.monotonic() - began)
    if (wanted.has(key)) makeReady(key)
  }
  const stop = (): void => {
    stopped = true
    ready.clear()
    wanted.clear()
    delays.clear()
  }
  return {
    add,
    addAfter,
    retry,
    take,
    done,
    stop,
    get depth() {
      return ready.size
    },
    get busy() {
      return [...busy.keys()]
    },
    ...memory({ ready: () => [...busy.keys(), ...wanted.keys()], delays, failures, add, addAfter }),
  }
}

interface Parts {
  ready(): readonly string[]
  readonly delays: { entries(): QueueDump['waiting'] }
  readonly failures: Map<string, number>
  add(key: string): void
  addAfter(key: string, milliseconds: number): void
}

const memory = ({ ready, delays, failures, add, addAfter }: Parts): Pick<WorkQueue, 'forget' | 'failures' | 'dump' | 'restore'> => ({
  forget: (key) => {
    failures.delete(key)
  },
  failures: (key) => failures.get(key) ?? 0,
  // What is being worked on has not been done yet: whoever resumes does it again.
  dump: () => ({ ready: [...new Set(ready())], waiting: delays.entries(), failures: [...failures] }),
  restore: (dump) => {
    for (const [key, count] of dump.failures) failures.set(key, count)
    for (const [key, dueInMs] of dump.waiting) addAfter(key, dueInMs)
    for (const key of dump.ready) add(key)
  },
})
