import type { ByteSink, Clock, Timer } from '@coxswain/ports'
import { type Backlog, createBacklog, frameOf } from './backlog.ts'
import type { Entry } from './entry.ts'
import type { Change } from './history.ts'
import type { KindCache } from './kind-cache.ts'
import type { Selection } from './selection.ts'

export type EventType = 'ADDED' | 'MODIFIED' | 'DELETED'

/** Bytes of events in the form that one watch asks for. */
export interface EventEncoder {
  /** `shared` keeps the bytes for other watchers of the same form. */
  event(type: EventType, entry: Entry, shared: Change | undefined): Uint8Array
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
  const { kind, selection, encoder, clock, sink } = options
  const backlog: Backlog = createBacklog(options)
  let state: 'behind' | 'live' | 'closed' = 'behind'
  let stalled: Timer | undefined
  const end = (): void => {
    if (state === 'closed') return
    close()
    sink.end()
    options.onEnd()
  }
  const stall = (): void => {
    state = 'behind'
    stalled ??= clock.after(MAX_LAG_MS, end)
    sink.onDrain(() => {
      stalled?.cancel()
      stalled = undefined
      catchUp()
    })
  }
  const catchUp = (): void => {
    while (state === 'behind') {
      if (sink.pendingBytes() > HIGH_WATER) {
        stall()
        return
      }
      const next = backlog.next()
      if (next === 'forgotten') end()
      else if (next === 'done') state = 'live'
      else if (next !== 'nothing') sink.write(next)
    }
  }
  const unsubscribe = kind.subscribe(selection, (change, position) => {
    if (state === 'live') {
      backlog.moveTo(position + 1)
      const frame = frameOf(change, selection, encoder)
      if (frame !== undefined) sink.write(frame)
      if (sink.pendingBytes() > HIGH_WATER) stall()
    } else if (backlog.bytesBefore(change) > MAX_LAG_BYTES) end()
  })
  const close = (): void => {
    state = 'closed'
    stalled?.cancel()
    unsubscribe()
  }
  catchUp()
  return {
    live: () => state === 'live',
    bookmark: (revision) => {
      if (state === 'live') sink.write(encoder.bookmark(revision, false))
    },
    close,
  }
}
