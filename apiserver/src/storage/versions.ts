import type { StoreEvent, StoreItem } from './store.ts'

/** Which write of which key: all of a row but its value. */
export interface RowName {
  readonly revision: number
  /** Place among the rows of its revision. */
  readonly order: number
  readonly type: 'put' | 'delete'
  readonly key: string
  /** When the key is to be deleted, in milliseconds since the epoch. */
  readonly expires?: number | undefined
}

/** One write of one key, as it is kept: what a journal holds and a dump carries. */
export interface Row extends RowName {
  /** Undefined for a delete. */
  readonly value?: Uint8Array | undefined
}

/** A write as the core keeps it. Never handed out: what readers hold does not change, and this does. */
export interface Version extends RowName {
  /** Bytes of the value. */
  readonly size: number
  /** Undefined for a delete, and where the value has been left to the journal. */
  value: Uint8Array | undefined
  /** The write of the key before this one, as long as history needs it. */
  before: Version | undefined
}

export interface Entry {
  readonly sort: string
  latest: Version
}

/** What readers get of a version that is a put; its value is found wherever it is. */
export type ItemOf = (version: Version) => StoreItem

/** The version of the entry that `revision` sees. */
export const versionAt = (entry: Entry, revision: number): Version | undefined => {
  let version: Version | undefined = entry.latest
  while (version !== undefined && version.revision > revision) version = version.before
  return version
}

/** How many keys a write has added: 1, 0 or -1. */
export const growth = ({ type, before }: Version): number => (type === 'delete' ? -1 : before?.type === 'put' ? 0 : 1)

/** The event that tells of a version. */
export const eventOf = (version: Version, itemOf: ItemOf): StoreEvent => {
  const { type, key, revision, before } = version
  const previous = before?.type === 'put' ? itemOf(before) : undefined
  const value = type === 'put' ? itemOf(version).value : undefined
  return { type, key, revision, value, previous }
}
