import type { Clock, Timer } from '@coxswain/ports'

/** Work that is done soon, once a key however often it is asked for, in slices that leave others their turn. */
export interface Turns {
  add(key: string, task: () => void): void
  readonly size: number
  stop(): void
}

const SLICE = 128

export const createTurns = (clock: Clock): Turns => {
  const waiting = new Map<string, () => void>()
  let timer: Timer | undefined

  function kubeletWork(): void {
    timer = undefined
    let left = SLICE
    for (const [key, task] of waiting) {
      if (left-- === 0) break
      waiting.delete(key)
      task()
    }
    arm()
  }
  const arm = (): void => {
    if (waiting.size > 0) timer ??= clock.after(0, kubeletWork)
  }
  return {
    add: (key, task) => {
      if (!waiting.has(key)) waiting.set(key, task)
      arm()
    },
    get size() {
      return waiting.size
    },
    stop: () => {
      waiting.clear()
      timer?.cancel()
      timer = undefined
    },
  }
}
