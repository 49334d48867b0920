import type { Step } from '@coxswain/client'

/** What looking at one pod leads to. */
export interface Look {
  readonly steps: readonly Step[]
  /** Who goes no further for now: nobody, sets that take one pod after the other, or everybody. */
  readonly waits: 'nobody' | 'ordered' | 'everybody'
}

export const WAIT_IN_ORDER: Look = { steps: [], waits: 'ordered' }

/** What has been planned so far. */
export interface Walk {
  readonly steps: readonly Step[]
  /** Steps that must have succeeded before anything more is done. */
  readonly after: readonly string[]
  /** Nothing more is to be done in this plan. */
  readonly isOver: boolean
}

export const startWalk = (after: readonly string[]): Walk => ({ steps: [], after, isOver: false })

export interface WalkOptions<T> {
  readonly ordered: boolean
  look(item: T): Look
}

/**
 * Goes on from pod to pod. In order, each pod's steps wait for those of the one before, and the first pod that must be waited for is the
 * last to be looked at; else all are looked at, and their steps are independent. Either way what comes after waits for all.
 */
export const walkOn = <T>(walk: Walk, items: Iterable<T>, { ordered, look }: WalkOptions<T>): Walk => {
  if (walk.isOver) return walk
  const steps = [...walk.steps]
  const own: string[] = []
  let { after } = walk
  let isOver = false
  for (const item of items) {
    const { steps: found, waits } = look(item)
    const needing = found.map((step) => ({ ...step, after: [...after, ...step.after] }))
    steps.push(...needing)
    own.push(...needing.map(({ id }) => id))
    if (ordered && needing.length > 0) after = needing.map(({ id }) => id)
    if (waits === 'everybody' || (ordered && waits === 'ordered')) isOver = true
    if (ordered && isOver) break
  }
  return { steps, after: ordered || own.length === 0 ? after : own, isOver }
}
