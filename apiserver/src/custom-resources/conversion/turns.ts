import type { Clock } from '@coxswain/ports'

/** Lets some do their work at a time; who has waited too long for a turn gives up. */
export interface Turns {
  /** Waits for a turn: true when it is one's own, to be given back with `done`. */
  take(milliseconds: number): Promise<boolean>
  done(): void
}

export const createTurns = (clock: Clock, atATime: number): Turns => {
  let free = atATime
  const waiting: { readonly give: (own: boolean) => void }[] = []
  return {
    take: (milliseconds) => {
      if (free > 0) {
        free--
        return Promise.resolve(true)
      }
      return new Promise((resolve) => {
        const timer = clock.after(milliseconds, () => {
          waiting.splice(waiting.indexOf(waiter), 1)
          resolve(false)
        })
        const waiter = {
          give: (own: boolean) => {
            timer.cancel()
            resolve(own)
          },
        }
        waiting.push(waiter)
      })
    },
    done: () => {
      const next = waiting.shift()
      if (next === undefined) free++
      else next.give(true)
    },
  }
}
