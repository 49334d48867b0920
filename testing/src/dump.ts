import type { MemoryDump } from '@coxswain/apiserver'

/** All state of a cluster as plain data; bytes are shared with the cluster, which never changes them. */
export interface ClusterDump {
  readonly format: 1
  /** Milliseconds since the epoch. */
  readonly now: number
  readonly store: MemoryDump
  /** What each component keeps outside the store, by its name. */
  readonly parts: Readonly<Record<string, unknown>>
}

/** Throws where the dump is of a format that this release does not read. */
export const readDump = (dump: ClusterDump): ClusterDump => {
  if (dump.format !== 1) throw new Error(`the dump has format ${String(dump.format)}, this release reads format 1`)
  return dump
}
