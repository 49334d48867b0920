import { type Batches, createBatches } from './batches.ts'
import { type Outcome, type Outcomes, skipped } from './outcome.ts'
import type { Step } from './plan.ts'

export interface Execution {
  readonly steps: readonly Step[]
  /** Requests under way at once. */
  readonly maxInFlight: number
  /** Carries one step out. Must not reject. */
  perform(step: Step): Promise<Outcome>
}

/**
 * Carries the steps of a plan out: each when the steps it needs have succeeded, batches in doubling waves, the others in the order in
 * which they stand. Resolves with the outcome of every step.
 */
export const executePlan = (execution: Execution): Promise<Outcomes> => {
  const { steps, maxInFlight, perform } = execution
  const run = begin(steps)
  return new Promise((resolve) => {
    let inFlight = 0
    const advance = (): void => {
      while (inFlight < maxInFlight) {
        const step = nextStep(run)
        if (step === undefined) break
        inFlight++
        perform(step).then((outcome) => {
          inFlight--
          run.batches.done(step, outcome.ok)
          settle(run, step, outcome)
          advance()
        })
      }
      if (inFlight === 0) resolve(run.outcomes)
    }
    advance()
  })
}

interface Run {
  readonly outcomes: Map<string, Outcome>
  /** How many steps each step still waits for. */
  readonly missing: Map<string, number>
  readonly dependents: Map<string, Step[]>
  readonly ready: Step[]
  head: number
  readonly batches: Batches
}

const begin = (steps: readonly Step[]): Run => {
  const run: Run = { outcomes: new Map(), missing: new Map(), dependents: new Map(), ready: [], head: 0, batches: createBatches() }
  for (const step of steps) {
    run.missing.set(step.id, step.after.length)
    for (const id of step.after) {
      const waiting = run.dependents.get(id)
      if (waiting === undefined) run.dependents.set(id, [step])
      else waiting.push(step)
    }
  }
  for (const step of steps) if (step.after.length === 0) enable(run, step)
  return run
}

/** The next step that may go out: what needs no batch, then what the batches' waves allow. */
const nextStep = (run: Run): Step | undefined => {
  for (const { step, batch } of run.batches.failed()) settle(run, step, skipped(`batch ${batch} has failed`))
  return run.head < run.ready.length ? run.ready[run.head++] : run.batches.next()
}

const enable = (run: Run, step: Step): void => {
  if (step.batch === undefined) run.ready.push(step)
  else run.batches.add(step, step.batch)
}

/** Notes an outcome, and lets the steps that waited for it go, or skips them. */
const settle = (run: Run, step: Step, outcome: Outcome): void => {
  run.outcomes.set(step.id, outcome)
  for (const dependent of run.dependents.get(step.id) ?? []) {
    if (run.outcomes.has(dependent.id)) continue
    if (!outcome.ok) {
      settle(run, dependent, skipped(`${step.id} has not succeeded`))
      continue
    }
    const left = (run.missing.get(dependent.id) ?? 1) - 1
    run.missing.set(dependent.id, left)
    if (left === 0) enable(run, dependent)
  }
}
