import type { Clock, Logger } from '@coxswain/ports'

/** Does work for keys, one at a time and each once for all that asks for it meanwhile. What fails is tried again a little later. */
export interface Serial {
  add(key: string): void
  close(): void
}

export interface SerialOptions {
  readonly work: (key: string) => Promise<void>
  readonly clock: Clock
  readonly logger: Logger
}

const AGAIN_MS = 1_000

export const createSerial = ({ work, clock, logger }: SerialOptions): Serial => {
  const queue = new Set<string>()
  let running = false
  let open = true
  const run = async (): Promise<void> => {
    for (const key of queue) {
      if (!open) return
      queue.delete(key)
      await work(key).catch((error: unknown) => {
        if (!open) return
        logger.warn({ err: error, key }, 'a definition could not be looked after')
        clock.after(AGAIN_MS, () => add(key))
      })
    }
    running = false
  }
  const add = (key: string): void => {
    queue.add(key)
    if (running || !open) return
    running = true
    // The cache tells of a change while it takes it in: what follows from it comes after.
    void Promise.resolve().then(run)
  }
  return {
    add,
    close: () => {
      open = false
    },
  }
}
