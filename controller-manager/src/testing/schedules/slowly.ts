import type { Actor } from '@coxswain/client'
import { work } from './moves.ts'

/** Something outside that takes its time: what is asked of it is answered when a schedule says so. */
export interface Slowly {
  /** Gives what `answer` gives, later. */
  ask<T>(label: string, answer: () => T): Promise<T>
  readonly actor: Actor
}

export const slowly = (): Slowly => {
  const asked: { readonly label: string; answer(): void }[] = []
  return {
    ask: (label, answer) =>
      new Promise((resolve) => {
        asked.push({ label, answer: () => resolve(answer()) })
      }),
    actor: () =>
      asked.map((each) =>
        work(each.label, () => {
          asked.splice(asked.indexOf(each), 1)
          each.answer()
        }),
      ),
  }
}
