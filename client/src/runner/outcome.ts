import { type KubeObject, StatusError, type Stored } from '@coxswain/api-types'
import { TransportError } from '../client/transport-error.ts'

/** What became of one step. Plain data. */
export type Outcome =
  | {
      readonly ok: true
      /** The object as the server holds it now; absent where it is gone, or the answer carries none. */
      readonly object?: Stored<KubeObject> | undefined
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
