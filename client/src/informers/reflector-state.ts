import type { KubeObject, MetaV1, Stored } from '@coxswain/api-types'
import type { WatchEvent } from '../client/verbs/watch.ts'

type StoredObject = Stored<KubeObject>

/** A chain of batches, newest first: a state stays a value, and adding to it costs the same however long it is. */
export interface Received<Item> {
  readonly items: readonly Item[]
  readonly before: Received<Item> | undefined
}

/** What all states carry. */
export interface Memory {
  /** Lists come as a stream (`sendInitialEvents`) until the server refuses one. */
  readonly streaming: boolean
  /** Failures in a row; forgotten after two minutes without one. */
  readonly failures: number
  /** When the last failure was; milliseconds of a monotonic clock. */
  readonly failedAt: number
}

/** Where a reflector stands in keeping a copy of one collection. */
export type ReflectorState = Memory &
  (
    | { readonly tag: 'Empty' }
    /** Reading pages. `paged` is false when a continuation has expired: the whole list comes at once then. */
    | { readonly tag: 'Listing'; readonly received: Received<StoredObject> | undefined; readonly paged: boolean }
    /** Reading the present state from a watch; it ends with a bookmark. */
    | { readonly tag: 'StreamListing'; readonly received: Received<WatchEvent> | undefined }
    /** The copy is whole, and follows from `resourceVersion` on. */
    | { readonly tag: 'Watching'; readonly resourceVersion: string; readonly openedAt: number; readonly quiet: boolean }
    /** `resume` is the version to watch from; absent: list again. */
    | { readonly tag: 'BackingOff'; readonly resume: string | undefined }
    | { readonly tag: 'Stopped' }
  )

/** Why a request or stream failed, as far as the next step depends on it. */
export interface Failure {
  /** HTTP status; 0 where no answer came. */
  readonly code: number
  readonly reason: string
  readonly message: string
  readonly retryAfterMs: number
  /** The server has not yet seen the version asked for: it was restored, or is another one. */
  readonly ahead: boolean
}

export type ReflectorInput =
  | { readonly tag: 'start' }
  | {
      readonly tag: 'page'
      readonly items: readonly StoredObject[]
      readonly resourceVersion: string
      readonly more: string
      readonly at: number
    }
  | { readonly tag: 'events'; readonly events: readonly WatchEvent[]; readonly at: number }
  /** The server ended the watch, or the connection was lost. */
  | { readonly tag: 'closed'; readonly at: number }
  | { readonly tag: 'failed'; readonly failure: Failure; readonly at: number }
  | { readonly tag: 'retry'; readonly at: number }
  | { readonly tag: 'stop' }

/** What the driver must do, in order. A new request replaces the one before. */
export type ReflectorEffect =
  | { readonly tag: 'list'; readonly paged: boolean; readonly more: string }
  | { readonly tag: 'watch'; readonly resourceVersion: string; readonly initial: boolean }
  | { readonly tag: 'replace'; readonly items: readonly StoredObject[]; readonly resourceVersion: string }
  | { readonly tag: 'apply'; readonly events: readonly WatchEvent[]; readonly resourceVersion: string }
  /** Wait for an exponential delay, at least `leastMs`; `after` a server that does not answer it stays short. */
  | { readonly tag: 'wait'; readonly failures: number; readonly leastMs: number; readonly after: 'answer' | 'silence' }
  | { readonly tag: 'report'; readonly failure: Failure }
  /** End the request that is under way, if any. */
  | { readonly tag: 'close' }

/** All items of a chain, oldest first. */
export const gathered = <Item>(received: Received<Item> | undefined): readonly Item[] => {
  const batches: (readonly Item[])[] = []
  for (let each = received; each !== undefined; each = each.before) batches.push(each.items)
  return batches.reverse().flat()
}

/** The failure in a Status, as an answer or as the object of an ERROR event. */
export const failureOf = (status: MetaV1.Status): Failure => ({
  code: status.code ?? 500,
  reason: status.reason ?? '',
  message: status.message ?? '',
  retryAfterMs: (status.details?.retryAfterSeconds ?? 0) * 1000,
  ahead: status.details?.causes?.some((cause) => cause.reason === 'ResourceVersionTooLarge') === true,
})
