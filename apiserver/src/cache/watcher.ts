import type { ByteSink, Clock, Timer } from '@coxswain/ports'
import type { Entry } from './entry.ts'
import type { Change } from './history.ts'
import type { KindCache } from './kind-cache.ts'
import type { Selection } from './selection.ts'

export type EventType = 'ADDED' | 'MODIFIED' | 'DELETED'

/** Bytes of events in the form that one watch asks for. */
export interface EventEncoder {
  /** `shared` keeps the bytes for other watchers of the same form. */
  event(type: EventType, entry: Entry, shared: Map<string, Uint8Array> | undefined): Uint8Array
  bookmark(revision: number, endsInitialEvents: boolean): Uint8Array
}

export interface WatcherOptions {
  readonly kind: KindCache
  readonly selection: Selection
  readonly encoder: EventEncoder
  readonly clock: Clock
  readonly sink: ByteSink
  /** State to send first as ADDED events; empty where the watch starts at a revision. */
  readonly initial: readonly Entry[]
  /** Changes that the cache has forgotten, read from the store, to send before it takes over. */
  readonly replay: readonly Change[]
  /** Position in the kind's history from which on changes are sent. */
  readonly from: number
  /** Sent after the initial state: a streaming list ends with one. */
  readonly endOfInitial: number | undefined
  /** Called when the watcher has ended by itself: it lagged too far behind. */
  readonly onEnd: () => void
}

export interface Watcher {
  /** Every change up to the cache's revision has been sent. */
  live(): boolean
  bookmark(revision: number): void
  close(): void
}

/** A watcher with more than this waiting in its connection is not written to until it drains. */
const HIGH_WATER = 256 * 1024
/** A watcher this far behind in changes, or this long without draining, is closed: never skipped. It resumes where it was. */
const MAX_LAG_BYTES = 1024 * 1024
const MAX_LAG_MS = 30_000

/**
 * Sends the changes of a kind to one sink. It is a cursor over the kind's history, so a slow one costs no memory: while the sink
 * takes what comes, each change is handed on as it happens; when it does not, the cursor stays where it is until the sink has drained.
 */
export const createWatcher = (options: WatcherOptions): Watcher => {
  const { kind, selection, encoder, clock, sink, initial, replay } = options
  let cursor = options.from
  let sent = 0
  let replayed = 0
  let endSent = options.endOfInitial === undefined
  let live = false
  let closed = false
  let stalled: Timer | undefined
  const deliver = (change: Change): void => {
    const before = change.previous !== undefined && selection.matches(change.previous)
    const after = !change.deleted && selection.matches(change.entry)
    if (!before && !after) return
    if (after) sink.write(encoder.event(before ? 'MODIFIED' : 'ADDED', change.entry, change.frames))
    else if (change.deleted) sink.write(encoder.event('DELETED', change.entry, change.frames))
    // It has left the selector: the last state that matched, at the revision at which it left. Rare, and particular to the selector.
    else sink.write(encoder.event('DELETED', { ...(change.previous as Entry), revision: change.revision }, undefined))
  }
  const end = (): void => {
    if (closed) return
    close()
    sink.end()
    options.onEnd()
  }
  const stall = (): void => {
    live = false
    stalled ??= clock.after(MAX_LAG_MS, end)
    sink.onDrain(() => {
      stalled?.cancel()
      stalled = undefined
      pump()
    })
  }
  /** Sends the next thing that waits; false when nothing does, or the cursor's place is forgotten. */
  const sendNext = (): boolean => {
    if (sent < initial.length) sink.write(encoder.event('ADDED', initial[sent++] as Entry, undefined))
    else if (replayed < replay.length) deliver(replay[replayed++] as Change)
    else if (!endSent) {
      endSent = true
      sink.write(encoder.bookmark(options.endOfInitial ?? 0, true))
    } else if (cursor < kind.history.end()) {
      const change = kind.history.at(cursor)
      if (change === undefined) {
        end()
        return false
      }
      cursor++
      deliver(change)
    } else return false
    return true
  }
  const pump = (): void => {
    do {
      if (closed) return
      if (sink.pendingBytes() > HIGH_WATER) return stall()
    } while (sendNext())
    live = !closed
  }
  const unsubscribe = kind.subscribe(selection, (change, position) => {
    if (live) {
      cursor = position + 1
      deliver(change)
      if (sink.pendingBytes() > HIGH_WATER) stall()
      return
    }
    const behind = kind.history.at(cursor)
    if (behind === undefined || change.offset - behind.offset > MAX_LAG_BYTES) end()
  })
  const close = (): void => {
    closed = true
    live = false
    stalled?.cancel()
    unsubscribe()
  }
  pump()
  return {
    live: () => live,
    bookmark: (revision) => { if (live) sink.write(encoder.bookmark(revision, false)) },
    close,
  }
}
