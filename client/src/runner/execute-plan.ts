import { type Outcome, type Outcomes, skipped } from './outcome.ts'
import type { Step } from './plan.ts'

export interface Execution {
  readonly steps: readonly Step[]
  /** Requests under way at once. */
  readonly maxInFlight: number
  /** Carries one step out. Must not reject. */
  perform(step: Step): Promise<Outcome>
}

interface Batch {
  /** Size of the wave that is out, or comes next. */
  size: number
  /** Steps that this wave may still send. */
  allowed: number
  inFlight: number
  failed: boolean
  readonly queued: Step[]
}

/**
 * Carries the steps of a plan out: each when the steps it needs have succeeded, batches in doubling waves, the others in the order in
 * which they stand. Resolves with the outcome of every step.
 */
export const executePlan = ({ steps, maxInFlight, perform }: Execution): Promise<Outcomes> =>
  new Promise((resolve) => {
    const outcomes = new Map<string, Outcome>()
    const missing = new Map<string, number>()
    const dependents = new Map<string, Step[]>()
    const batches = new Map<string, Batch>()
    const ready: Step[] = []
    let head = 0
    let inFlight = 0

    const batchOf = (name: string): Batch => {
      const found = batches.get(name)
      if (found !== undefined) return found
      const made: Batch = { size: 1, allowed: 1, inFlight: 0, failed: false, queued: [] }
      batches.set(name, made)
      return made
    }
    /** Moves what the wave allows to the ready steps. */
    const release = (batch: Batch): void => {
      if (batch.inFlight === 0 && batch.allowed === 0) {
        batch.size *= 2
        batch.allowed = batch.size
      }
      const wave = batch.queued.splice(0, batch.allowed)
      batch.allowed -= wave.length
      batch.inFlight += wave.length
      ready.push(...wave)
    }
    const enable = (step: Step): void => {
      if (step.batch === undefined) return void ready.push(step)
      const batch = batchOf(step.batch)
      if (batch.failed) return settle(step, skipped(`batch ${step.batch} has failed`))
      batch.queued.push(step)
    }
    const settle = (step: Step, outcome: Outcome): void => {
      outcomes.set(step.id, outcome)
      for (const dependent of dependents.get(step.id) ?? []) {
        if (outcomes.has(dependent.id)) continue
        if (!outcome.ok) {
          settle(dependent, skipped(`${step.id} has not succeeded`))
          continue
        }
        const left = (missing.get(dependent.id) ?? 1) - 1
        missing.set(dependent.id, left)
        if (left === 0) enable(dependent)
      }
    }
    const settleBatch = (name: string, outcome: Outcome): void => {
      const batch = batchOf(name)
      batch.inFlight--
      if (!outcome.ok) batch.failed = true
      if (batch.failed) for (const step of batch.queued.splice(0)) settle(step, skipped(`batch ${name} has failed`))
    }
    const done = (step: Step, outcome: Outcome): void => {
      inFlight--
      if (step.batch !== undefined) settleBatch(step.batch, outcome)
      settle(step, outcome)
      advance()
    }
    const advance = (): void => {
      for (const batch of batches.values()) if (!batch.failed) release(batch)
      while (inFlight < maxInFlight && head < ready.length) {
        const step = ready[head++] as Step
        inFlight++
        perform(step).then((outcome) => done(step, outcome))
      }
      if (inFlight === 0 && outcomes.size === steps.length) resolve(outcomes)
    }

    for (const step of steps) {
      missing.set(step.id, step.after.length)
      for (const id of step.after) {
        const waiting = dependents.get(id)
        if (waiting === undefined) dependents.set(id, [step])
        else waiting.push(step)
      }
    }
    for (const step of steps) if (step.after.length === 0) enable(step)
    advance()
  })
