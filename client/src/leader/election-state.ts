import type { CoordinationV1, Stored } from '@coxswain/api-types'

export type StoredLease = Stored<CoordinationV1.Lease>

/** Times of an election in milliseconds; client-go's defaults. The lease must outlast the renew deadline, and that several retries. */
export interface ElectionTimes {
  /** How long others wait after the last renewal that they saw. */
  readonly leaseDurationMs: number
  /** How long a leader may go without a renewal before it steps down. */
  readonly renewDeadlineMs: number
  /** How often a leader renews. */
  readonly retryPeriodMs: number
}

export const DEFAULT_ELECTION_TIMES: ElectionTimes = { leaseDurationMs: 15_000, renewDeadlineMs: 10_000, retryPeriodMs: 2_000 }

/** Where a candidate stands. All instants are of its own monotonic clock: those in the lease are other machines'. */
export type ElectionState =
  | { readonly tag: 'Idle' }
  | {
      readonly tag: 'Candidate'
      /** The lease as last seen; `null`: there is none; undefined: not known yet. */
      readonly lease: StoredLease | null | undefined
      /** When it was first seen like this: its time runs from here. */
      readonly seenAt: number
      readonly busy: boolean
    }
  | {
      readonly tag: 'Leading'
      readonly lease: StoredLease
      /** When the last renewal that succeeded was sent. */
      readonly renewedAt: number
      readonly busy: boolean
    }
  | { readonly tag: 'Stopped' }

export type ElectionInput =
  | { readonly tag: 'start'; readonly at: number }
  /** The lease as read or watched; null where there is none. */
  | { readonly tag: 'observed'; readonly lease: StoredLease | null; readonly at: number }
  | { readonly tag: 'written'; readonly lease: StoredLease; readonly sentAt: number; readonly at: number }
  /** `stale`: somebody else wrote in between (Conflict, AlreadyExists, NotFound). */
  | { readonly tag: 'failed'; readonly stale: boolean; readonly at: number }
  | { readonly tag: 'tick'; readonly at: number }
  | { readonly tag: 'stop' }

export type ElectionEffect =
  | { readonly tag: 'read' }
  /** Write the lease as ours on top of `base`; `taking`: it was another's, or nobody's. */
  | { readonly tag: 'write'; readonly base: StoredLease | null; readonly taking: boolean }
  /** Give the lease up: `base`, or what a write that is under way makes of it. */
  | { readonly tag: 'release'; readonly base: StoredLease | undefined }
  /** Tick after so many milliseconds, and up to `jitterMs` more at random. Replaces the tick before. */
  | { readonly tag: 'tickAfter'; readonly milliseconds: number; readonly jitterMs: number }
  | { readonly tag: 'startedLeading' }
  | { readonly tag: 'stoppedLeading' }
