import type { Attempt, RuntimeContainer, RuntimePod, Sandbox, StartFailure, Starting } from './runtime.ts'

/** The simulated runtime's own state, beyond what `Runtime` shows. Plain data. */

/** A probe's result that changes at an instant. */
export interface Switch {
  readonly at: number
  readonly probe: 'started' | 'ready' | 'healthy'
  readonly value: boolean
}

export interface Ending {
  readonly at: number
  readonly exitCode: number
  readonly reason: string
}

export interface SimulatedAttempt extends Attempt {
  /** Earliest first; those in the past are taken out. */
  switches: readonly Switch[]
  ending: Ending | undefined
}

export interface SimulatedStarting extends Starting {
  /** Needed for what follows, when the time comes. */
  readonly since: number
  readonly pullEndsAt: number
  readonly pulls: boolean
  readonly pullFailure: Pick<StartFailure, 'reason' | 'message'> | undefined
  startsAt: number
}

export interface SimulatedContainer extends RuntimeContainer {
  current: SimulatedAttempt | undefined
  starting: SimulatedStarting | undefined
  /** Pulls so far, for steering by attempt. */
  pulls: number
}

export interface SimulatedPod extends RuntimePod {
  sandbox: Sandbox | undefined
  readonly containers: SimulatedContainer[]
}
