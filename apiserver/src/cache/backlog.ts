import type { Entry } from './entry.ts'
import type { Change } from './history.ts'
import type { KindCache } from './kind-cache.ts'
import type { Selection } from './selection.ts'
import type { EventEncoder } from './watcher.ts'

/** Bytes of an event, or what they are waited for with. */
export type Frame = Uint8Array | Promise<Uint8Array>

/** What a watcher has to send before it is up to date: the initial state, what is replayed from the store, then the history. */
export interface Backlog {
  /** The next frame; `nothing` for a change that the selection leaves out; `forgotten` where the history no longer has the place. */
  next(): Frame | 'nothing' | 'done' | 'forgotten'
  /** The watcher has sent everything before this position of the history. */
  moveTo(position: number): void
  /** Bytes of changes between the place reached and this one; infinite where the place is forgotten. */
  bytesBefore(change: Change): number
}

export interface BacklogOptions {
  readonly kind: KindCache
  readonly selection: Selection
  readonly encoder: EventEncoder
  readonly initial: readonly Entry[]
  readonly replay: readonly Change[]
  readonly from: number
  readonly endOfInitial: number | undefined
}

export const createBacklog = ({ kind, selection, encoder, initial, replay, from, endOfInitial }: BacklogOptions): Backlog => {
  let cursor = from
  let sent = 0
  let replayed = 0
  let endSent = endOfInitial === undefined
  const frame = (change: Change): Frame | 'nothing' => frameOf(change, selection, encoder) ?? 'nothing'
  return {
    next: () => {
      if (sent < initial.length) return encoder.event('ADDED', initial[sent++] as Entry, undefined)
      if (replayed < replay.length) return frame(replay[replayed++] as Change)
      if (!endSent) {
        endSent = true
        return encoder.bookmark(endOfInitial ?? 0, true)
      }
      if (cursor >= kind.history.end()) return 'done'
      const change = kind.history.at(cursor)
      if (change === undefined) return 'forgotten'
      cursor++
      return frame(change)
    },
    moveTo: (position) => {
      cursor = position
    },
    bytesBefore: (change) => change.offset - (kind.history.at(cursor)?.offset ?? Number.NEGATIVE_INFINITY),
  }
}

/** The event that a change is to those who see this selection; undefined where it is none. */
export const frameOf = (change: Change, selection: Selection, encoder: EventEncoder): Frame | undefined => {
  const before = change.previous !== undefined && selection.matches(change.previous)
  const after = !change.deleted && selection.matches(change.entry)
  if (after) return encoder.event(before ? 'MODIFIED' : 'ADDED', change.entry, change)
  if (!before) return undefined
  if (change.deleted) return encoder.event('DELETED', change.entry, change)
  // It has left the selector: the last state that matched, at the revision at which it left. Rare, and particular to the selector.
  return encoder.event('DELETED', { ...(change.previous as Entry), revision: change.revision }, undefined)
}
