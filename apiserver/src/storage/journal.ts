import type { Row, RowName } from './versions.ts'

export interface JournalState {
  /** Last revision written. */
  readonly revision: number
  readonly compacted: number
}

/** What goes to disk in one transaction: all of it or nothing. */
export interface JournalBatch {
  readonly state: JournalState
  readonly puts: readonly Row[]
  /** Rows of earlier batches that are no longer needed. */
  readonly removes: readonly RowName[]
}

export interface Loaded {
  /** That of the last batch. */
  readonly state: JournalState
  /** In order of revision, then of `order`. Walked once, before the first commit: it need not hold more than one of them. */
  readonly rows: Iterable<Row>
}

/** The durable side of a store that decides in memory: ordered blind batches. One writer, one batch at a time. */
export interface Journal {
  /** Called once, first. */
  load(): Loaded
  /**
   * The value of one put, in an array of its own, that a batch wrote and no batch since has removed; undefined where it is missing. A
   * journal without this is one whose store keeps the past in memory.
   */
  readonly read?: ((name: RowName) => Uint8Array | undefined) | undefined
  /**
   * Resolves when the batch is on stable storage. Rejects with `NoSpaceError` when nothing was written for want of space, and the
   * journal is as before; after any other error what is on disk is unknown and nothing may be written again.
   */
  commit(batch: JournalBatch): Promise<void>
  /** After a `NoSpaceError`: true when there is room again. */
  hasSpace(): boolean
  /** Gives up the exclusive lock. `clean` is false after an error: then nothing more is written. */
  close(clean: boolean): Promise<void>
}
