import type { StoreItem } from './store.ts'

/** One write of one key, as it is kept: what a journal holds and a dump carries. A row without a value is a delete. */
export interface Row {
  readonly revision: number
  /** Place among the rows of its revision. */
  readonly order: number
  readonly key: string
  readonly value?: Uint8Array | undefined
  /** When the key is to be deleted, in milliseconds since the epoch. */
  readonly expires?: number | undefined
}

/** A write kept for one key; with a value it is, as it stands, the `StoreItem` that readers get. */
export interface Version {
  readonly key: string
  readonly value: Uint8Array | undefined
  readonly revision: number
}

export interface Entry {
  readonly key: string
  readonly sort: string
  latest: Version
  /** Versions before the latest that history still needs, oldest first. */
  older: Version[] | undefined
}

export const isItem = (version: Version | undefined): version is Version & StoreItem => version?.value !== undefined

/** The version of the entry that `revision` sees. */
export const versionAt = (entry: Entry, revision: number): Version | undefined =>
  entry.latest.revision <= revision ? entry.latest : entry.older?.findLast((version) => version.revision <= revision)
