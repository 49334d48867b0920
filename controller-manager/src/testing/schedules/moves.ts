import type { Move } from '@coxswain/client'

/** What a user or an unlucky node does: it does not happen while a cluster comes to rest. */
export const disturbance = (label: string, run: () => unknown, weight = 1): Move => ({
  label,
  weight,
  is: 'disturbance',
  run: () => void run(),
})

/** Somebody's work: nothing is at rest as long as there is some. */
export const work = (label: string, run: () => unknown): Move => ({ label, weight: 1, run: () => void run() })
