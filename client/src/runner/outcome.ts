import { type KubeObject, StatusError, type Stored } from '@coxswain/api-types'
import { TransportError } from '../client/transport-error.ts'

/** Which object a step has written. No more is kept: a plan of thousands of steps is held until the last has come back, and until the next plan. */
export interface Written {
  readonly metadata: Pick<Stored<KubeObject>['metadata'], 'namespace' | 'name' | 'uid' | 'resourceVersion'>
}

/** What became of one step. Plain data. */
export type Outcome =
  | {
      readonly ok: true
      /** What the server has written; absent where the object is gone, or the answer carries none. */
      readonly object?: Written | undefined
    }
  | {
      readonly ok: false
      /**
       * The Status' reason: `Conflict`, `AlreadyExists`, `Forbidden`, `NotFound`, `Invalid`, `TooManyRequests`, ... Of our own:
       * `TransportError` (no answer: it may have taken effect), `Skipped` (a step that it needs failed), `NotLeader`, `Error` (a step that cannot be sent).
       */
      readonly reason: string
      readonly message: string
      /** HTTP status; 0 where there was none. */
      readonly code: number
      /** Reasons of the Status' causes, such as `NamespaceTerminating`. */
      readonly causes: readonly string[]
      readonly retryAfterMs: number
    }

export const writtenOf = ({ metadata: { namespace, name, uid, resourceVersion } }: Written): Written => ({
  metadata: { namespace, name, uid, resourceVersion },
})

/** What became of the last plan of a key, by step id. Empty where there was none. */
export type Outcomes = ReadonlyMap<string, Outcome>

export const NO_OUTCOMES: Outcomes = new Map()

const failedWith = (reason: string, message: string): Outcome => ({ ok: false, reason, message, code: 0, causes: [], retryAfterMs: 0 })

export const skipped = (because: string): Outcome => failedWith('Skipped', because)
export const notLeader = (): Outcome => failedWith('NotLeader', 'the leader lease was not renewed in time')

/** The failure that an error stands for; one that neither a server nor the network gave is a bug, and named `Error`. */
export const outcomeOf = (error: unknown): Outcome => {
  if (error instanceof TransportError) return failedWith('TransportError', error.message)
  if (!(error instanceof StatusError)) return failedWith('Error', error instanceof Error ? error.message : String(error))
  const { details } = error.status
  return {
    ok: false,
    reason: error.reason,
    message: error.message,
    code: error.code,
    causes: details?.causes?.flatMap(({ reason }) => reason ?? []) ?? [],
    retryAfterMs: (details?.retryAfterSeconds ?? 0) * 1000,
  }
}
