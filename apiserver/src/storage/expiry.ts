import type { Clock, Timer } from '@coxswain/ports'

/** Deadlines of keys: a heap and one timer for the nearest. */
export interface Expiry {
  /** `revision` is the write that set the deadline: a later write to the key makes this one void. */
  add(key: string, revision: number, deadline: number): void
  /** Starts calling back; before, deadlines are only gathered. */
  start(): void
  stop(): void
}

export interface Due {
  readonly key: string
  readonly revision: number
}

interface Deadline extends Due {
  readonly at: number
}

/** So that a burst of deadlines does not hold the event loop. */
const BATCH = 500

const siftDown = (heap: Deadline[]): void => {
  for (let i = 0; ; ) {
    let least = i
    for (const child of [2 * i + 1, 2 * i + 2])
      if ((heap[child]?.at ?? Number.POSITIVE_INFINITY) < (heap[least] as Deadline).at) least = child
    if (least === i) return
    const moved = heap[i] as Deadline
    heap[i] = heap[least] as Deadline
    heap[least] = moved
    i = least
  }
}

/** Calls `expire` with the keys whose deadline (milliseconds since the epoch, of `clock.now`) has come. */
export const expiry = (clock: Clock, expire: (due: readonly Due[]) => void): Expiry => {
  const heap: Deadline[] = []
  let timer: Timer | undefined
  let timerAt = Number.POSITIVE_INFINITY
  let running = false

  const pop = (): Deadline => {
    const top = heap[0] as Deadline
    const last = heap.pop() as Deadline
    if (heap.length > 0) {
      heap[0] = last
      siftDown(heap)
    }
    return top
  }
  const expireDueKeys = (): void => {
    timer = undefined
    timerAt = Number.POSITIVE_INFINITY
    const now = clock.now()
    const due: Due[] = []
    while (due.length < BATCH && heap[0] !== undefined && heap[0].at <= now) due.push(pop())
    if (due.length > 0) expire(due)
    arm()
  }
  const arm = (): void => {
    const at = heap[0]?.at
    if (!running || at === undefined || at >= timerAt) return
    timer?.cancel()
    timerAt = at
    timer = clock.after(Math.max(at - clock.now(), 0), expireDueKeys)
  }
  return {
    add: (key, revision, at) => {
      let i = heap.push({ key, revision, at }) - 1
      for (let parent = (i - 1) >> 1; i > 0 && at < (heap[parent] as Deadline).at; parent = (i - 1) >> 1) {
        const moved = heap[parent] as Deadline
        heap[parent] = heap[i] as Deadline
        heap[i] = moved
        i = parent
      }
      arm()
    },
    start: () => {
      running = true
      arm()
    },
    stop: () => {
      running = false
      timer?.cancel()
      timer = undefined
    },
  }
}
