import { createFifo, type Fifo } from '../util/fifo.ts'
import type { Step } from './plan.ts'

interface Batch {
  readonly name: string
  /** Size of the wave that is out. */
  size: number
  /** Steps that this wave may still send. */
  allowed: number
  inFlight: number
  failed: boolean
  readonly queued: Fifo<Step>
}

/** The slow-start batches of a plan: waves of 1, 2, 4, ... steps, each when the one before is over and had no failure. */
export interface Batches {
  add(step: Step, batch: string): void
  /** A step that its wave allows to go out now; undefined where none may. */
  next(): Step | undefined
  /** The outcome of a step that has gone out; steps of no batch are passed over. */
  done(step: Step, ok: boolean): void
  /** Takes out the steps that will not go out any more. */
  failed(): readonly { readonly step: Step; readonly batch: string }[]
}

export const createBatches = (): Batches => {
  const batches = new Map<string, Batch>()
  return {
    add: (step, name) => {
      const batch = batches.get(name) ?? { name, size: 1, allowed: 1, inFlight: 0, failed: false, queued: createFifo<Step>() }
      batches.set(name, batch)
      batch.queued.push(step)
    },
    next: () => {
      for (const batch of batches.values()) {
        if (batch.failed || batch.queued.size === 0) continue
        if (batch.allowed === 0 && batch.inFlight === 0) {
          batch.size *= 2
          batch.allowed = batch.size
        }
        if (batch.allowed === 0) continue
        batch.allowed--
        batch.inFlight++
        return batch.queued.shift()
      }
      return undefined
    },
    done: ({ batch: name }, ok) => {
      const batch = name === undefined ? undefined : batches.get(name)
      if (batch === undefined) return
      batch.inFlight--
      if (!ok) batch.failed = true
    },
    failed: () =>
      [...batches.values()].flatMap((batch) => {
        const out: { step: Step; batch: string }[] = []
        if (batch.failed)
          for (let step = batch.queued.shift(); step !== undefined; step = batch.queued.shift()) out.push({ step, batch: batch.name })
        return out
      }),
  }
}
