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
  event(type: EventType, entry: Entry, shared: Change | undefined): Uint8Array | Promise<Uint8Array>
  /** The last event of a watch whose objects cannot be had in its form. */
  error(error: unknown): Uint8Array
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

type State = 'behind' | 'live' | 'closed'

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
  let state: State = 'behind'
  let waiting = false
  const end = (): void => {
    if (state === 'closed') return
    close()
    sink.end()
    options.onEnd()
  }
  const patience = createPatience(clock, end)
  const stall = (): void => {
    state = 'behind'
    patience.start()
    sink.onDrain(() => {
      patience.stop()
      catchUp()
    })
  }
  const catchUp = (): void => {
    while (state === 'behind' && !waiting) {
      if (sink.pendingBytes() > HIGH_WATER) {
        stall()
        return
      }
      const next = backlog.next()
      if (next === 'forgotten') end()
      else if (next === 'done') state = 'live'
      else if (next instanceof Promise) void awaitFrame(next)
      else if (next !== 'nothing') sink.write(next)
    }
  }
  /** A frame that somebody else is asked for. Events stay in order: nothing is sent before it. */
  const awaitFrame = async (frame: Promise<Uint8Array>): Promise<void> => {
    waiting = true
    state = 'behind'
    patience.start()
    const outcome = await settled(frame)
    waiting = false
    patience.stop()
    if ((state as State) === 'closed') return
    sink.write('bytes' in outcome ? outcome.bytes : encoder.error(outcome.error))
    if ('error' in outcome) end()
    else catchUp()
  }
  const see = (change: Change, position: number): void => {
    if (state !== 'live') {
      if (backlog.bytesBefore(change) > MAX_LAG_BYTES) end()
      return
    }
    const frame = frameOf(change, selection, encoder)
    backlog.moveTo(position + 1)
    if (frame instanceof Promise) void awaitFrame(frame)
    else if (frame !== undefined) sink.write(frame)
    if (sink.pendingBytes() > HIGH_WATER) stall()
  }
  const unsubscribe = kind.subscribe(selection, see, end)
  const close = (): void => {
    state = 'closed'
    patience.stop()
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

const settled = (frame: Promise<Uint8Array>): Promise<{ readonly bytes: Uint8Array } | { readonly error: unknown }> =>
  frame.then(
    (bytes) => ({ bytes }),
    (error: unknown) => ({ error }),
  )

/** Runs out unless it is stopped. */
const createPatience = (clock: Clock, runOut: () => void) => {
  let timer: Timer | undefined
  return {
    start: (): void => {
      timer ??= clock.after(MAX_LAG_MS, runOut)
    },
    stop: (): void => {
      timer?.cancel()
      timer = undefined
    },
  }
}
