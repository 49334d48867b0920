/**
 * The store: a map from key to bytes with one revision counter over all of it. Drivers: memory, embedded, etcd;
 * `store.contract.ts` is the suite that each must pass.
 *
 * - A write gets a later revision than all before it, and no other has the same. A transaction has one, however many keys it writes.
 * - A write is acknowledged (its promise resolves) only when it is durable, and no watcher sees it before.
 *   By the time that it is acknowledged, every watcher of this process whose prefix it matches has been handed its event; where `shared`
 *   is true the event may come after the acknowledgement: who needs it waits for the watch to reach the write's revision.
 * - A watch is ordered by revision, complete, free of duplicates, and resumable from any revision not compacted.
 * - Keys are 1 to 1,900 bytes of UTF-8 and ordered by them; others are refused with a `RangeError`.
 * - Values are shared by reference with everybody, never changed, and must not be slices of Node's small-buffer pool (`Buffer.from`).
 * - After `close` every call fails, and every watch has ended with `failed`.
 */
export interface Store {
  get(key: string): Promise<StoreItem | undefined>
  /** Items below `prefix` in byte order of their keys. A prefix is a folder: `foo` and `foo/` both mean `foo/`, never `foobar`; empty is all. */
  list(prefix: string, options?: ListOptions): Promise<ListResult>
  /**
   * Applies all operations when all compares hold. A key may be written once only. One that changes nothing (no operations, deletes of what
   * does not exist) has the present revision.
   */
  txn(compares: readonly Compare[], operations: readonly Operation[]): Promise<TxnResult>
  /**
   * Events after `fromRevision`, from the next on; live until closed. Events of one revision come in one batch. The sink is called first
   * after `watch` has returned, and has been told `progress` when what was past is handed over.
   */
  watch(prefix: string, fromRevision: number, sink: WatchSink): Watch
  /**
   * A revision that is at least that of every write acknowledged before the call: reads at it are linearizable. Where `shared` is true,
   * every watch is told, by its events or by `progress`, when it has reached it: soon after 50 ms at the latest while etcd serves.
   */
  sync(): Promise<number>
  /**
   * Forgets history before `revision`: lists at it, and watches from it on, still work. The current value of each key stays. Idempotent;
   * `FutureRevisionError` where it is not reached. Drivers also compact by themselves.
   */
  compact(revision: number): Promise<void>
  /** True when other processes may write to the same store, so that watches here can lag behind what is acknowledged. */
  readonly shared: boolean
  close(): Promise<void>
}

export interface StoreItem {
  readonly key: string
  readonly value: Uint8Array
  /** Revision of the last write to the key. */
  readonly revision: number
}

export interface ListOptions {
  readonly limit?: number | undefined
  /** Only keys greater than this one. */
  readonly after?: string | undefined
  /** State as of this revision; `CompactedError` where it is forgotten, `FutureRevisionError` where it is not reached. */
  readonly revision?: number | undefined
}

export interface ListResult {
  readonly items: readonly StoreItem[]
  /** The revision that the items are the state of. */
  readonly revision: number
  /** More keys follow the last item. */
  readonly more: boolean
  /** Keys below the prefix after `after`, those past the limit included. */
  readonly count: number
}

/** True when the key's last write has this revision; 0: the key does not exist. */
export interface Compare {
  readonly key: string
  readonly revision: number
}

export type Operation =
  | { readonly type: 'put'; readonly key: string; readonly value: Uint8Array; readonly ttlSeconds?: number | undefined }
  | { readonly type: 'delete'; readonly key: string }

export type TxnResult =
  | { readonly ok: true; readonly revision: number }
  /** `current` holds the present item of each compared key, in order. */
  | { readonly ok: false; readonly current: readonly (StoreItem | undefined)[] }

export interface StoreEvent {
  readonly type: 'put' | 'delete'
  readonly key: string
  readonly revision: number
  /** The value written; absent for a delete. */
  readonly value?: Uint8Array | undefined
  /** The key's value and revision before; absent for a create. */
  readonly previous?: StoreItem | undefined
}

export interface WatchSink {
  /** One or more whole revisions, in order. Called synchronously; must not throw. */
  events(events: readonly StoreEvent[]): void
  /** All events up to `revision` have been handed over. */
  progress(revision: number): void
  /** The start revision is forgotten: the watch has ended, list anew. */
  compacted(revision: number): void
  /** The driver has given up (it reconnects by itself where that can help); the watch has ended. */
  failed(error: Error): void
}

export interface Watch {
  close(): void
}

export class CompactedError extends Error {
  readonly compactRevision: number
  constructor(compactRevision: number) {
    super(`revision is compacted up to ${compactRevision}`)
    this.compactRevision = compactRevision
  }
}

export class FutureRevisionError extends Error {
  readonly current: number
  constructor(current: number) {
    super(`revision is in the future, the current one is ${current}`)
    this.current = current
  }
}

/** The store was asked and did not answer in time. Its message is for whoever asked. */
export class UnavailableError extends Error {}
/** The outcome of a write is not known: it may have been applied. */
export class UnknownOutcomeError extends Error {}
/** The store has no space: reads and deletes still work. */
export class NoSpaceError extends Error {}
