import type { Timer } from '@coxswain/ports'
import { type EventLog, eventLog } from '../../event-log.ts'
import { folder } from '../../keys.ts'
import type { StoreEvent, Watch, WatchSink } from '../../store.ts'
import { guarded, WatchHub } from '../../watch-hub.ts'
import type { KnownValues } from './known-values.ts'
import { revisionOf } from './revisions.ts'
import { EtcdStream, type StreamOptions } from './stream.ts'

export interface FeedOptions extends StreamOptions {
  readonly values: KnownValues
  /** The present revision, by a linearizable read. */
  readonly revision: () => Promise<number>
}

/** Recent events kept, so that a watch that starts a little in the past needs no stream of its own. */
const KEPT_EVENTS = 10_000
const KEPT_BYTES = 16 * 1024 * 1024
/** How long a read may wait for an event to come by itself, and for our own to arrive before the connection is given up. */
const QUIET = 50
const STALLED = 2_000

const recentEvents = (): EventLog<StoreEvent> => eventLog(({ value }) => value?.length ?? 0)

/**
 * One stream from etcd for all watches of this process. It sees every key below the prefix, so that one event, be it of the store's own
 * progress key, tells every watch how far it has come: etcd 3.4's answers to progress requests may overtake events.
 */
export class EtcdFeed {
  readonly #options: FeedOptions
  readonly #hub = new WatchHub()
  readonly #catchingUp = new Set<EtcdStream>()
  #stream: EtcdStream
  #recent = recentEvents()
  /** Events after this revision are in `#recent`. */
  #forgotten: number
  #compactedTo = 0
  /** A revision that readers wait for. */
  #wanted = 0
  #timer: Timer | undefined
  #closed = false

  constructor(options: FeedOptions, revision: number) {
    this.#options = options
    this.#forgotten = revision
    this.#stream = this.#open(revision)
  }

  watch(prefix: string, fromRevision: number, sink: WatchSink): Watch {
    let end: () => void = () => undefined
    let closed = false
    queueMicrotask(() => {
      if (closed || this.#closed) return
      if (fromRevision < this.#compactedTo) return guarded(() => sink.compacted(this.#compactedTo))
      end = fromRevision >= this.#forgotten ? this.#join(prefix, fromRevision, sink) : this.#catchUp(prefix, fromRevision, sink)
    })
    return {
      close: () => {
        closed = true
        end()
      },
    }
  }

  /** Sees to it that every watch hears of having reached `revision`. */
  want(revision: number): void {
    if (this.#hub.size === 0 && this.#catchingUp.size === 0) return
    if (this.#stream.reached >= revision) this.#hub.progress(this.#stream.reached)
    else if (revision > this.#wanted) {
      this.#wanted = revision
      this.#timer ??= this.#options.clock.after(QUIET, () => this.#nudge())
    }
  }

  /** History before `revision` is forgotten: what is kept here of it is no longer served, so that all servers answer alike. */
  compacted(revision: number): void {
    this.#compactedTo = Math.max(this.#compactedTo, revision)
  }

  close(): void {
    this.#closed = true
    this.#timer?.cancel()
    this.#stream.close()
    for (const stream of this.#catchingUp) stream.close()
    this.#hub.end((sink) => sink.failed(new Error('the store is closed')))
  }

  #open(revision: number): EtcdStream {
    return new EtcdStream(this.#options, revision, {
      advance: (events, reached) => this.#advance(events, reached),
      compacted: (compacted) => this.#startAnew(compacted),
    })
  }

  #advance(events: readonly StoreEvent[], reached: number): void {
    for (const event of events) this.#recent.append(event)
    if (this.#recent.length > KEPT_EVENTS || this.#recent.bytes > KEPT_BYTES) {
      this.#forgotten = this.#recent.revisionAt(Math.floor(this.#recent.length / 4))
      this.#recent.forget(this.#forgotten)
    }
    this.#hub.dispatch(events)
    if (this.#wanted === 0 || reached < this.#wanted) return
    this.#wanted = 0
    this.#timer?.cancel()
    this.#timer = undefined
    this.#hub.progress(reached)
  }

  /** Events were forgotten before they reached us: every watch starts anew, and so do we. */
  #startAnew(compacted: number): void {
    this.#hub.end((sink) => sink.compacted(compacted))
    this.#options
      .revision()
      .then((revision) => {
        this.#recent = recentEvents()
        this.#forgotten = revision
        if (!this.#closed) this.#stream = this.#open(revision)
      })
      .catch((error: Error) => {
        this.#options.logger.warn({ error: error.message }, 'the watch on etcd cannot start anew yet')
        if (!this.#closed) this.#timer = this.#options.clock.after(STALLED, () => this.#startAnew(compacted))
      })
  }

  /** Goes over from what is kept to what comes, without a gap. */
  #join(prefix: string, fromRevision: number, sink: WatchSink): () => void {
    const reached = Math.max(fromRevision, this.#stream.reached)
    const path = folder(prefix)
    const past = this.#recent.since(fromRevision).filter((event) => event.key.startsWith(path))
    const watch = this.#hub.add(prefix, reached, sink)
    if (past.length > 0) guarded(() => sink.events(past))
    guarded(() => sink.progress(reached))
    return () => watch.close()
  }

  /** A stream of its own for a watch from far back, until it meets what is kept. */
  #catchUp(prefix: string, fromRevision: number, sink: WatchSink): () => void {
    const path = folder(prefix)
    let end = (): void => {
      stream.close()
      this.#catchingUp.delete(stream)
    }
    const stream = new EtcdStream({ ...this.#options, values: undefined }, fromRevision, {
      advance: (events, reached) => {
        const wanted = events.filter((event) => event.key.startsWith(path))
        if (wanted.length > 0) guarded(() => sink.events(wanted))
        if (!this.#catchingUp.has(stream) || reached < this.#forgotten) return
        end()
        end = this.#join(prefix, reached, sink)
      },
      compacted: (revision) => {
        this.#catchingUp.delete(stream)
        guarded(() => sink.compacted(revision))
      },
    })
    this.#catchingUp.add(stream)
    // Without an event as late as those kept, it would not know that it has met them.
    this.#options.clock.after(QUIET, () => {
      if (this.#catchingUp.has(stream) && stream.reached < this.#forgotten) void this.#writeProgress()
    })
    return () => end()
  }

  #nudge(): void {
    this.#timer = undefined
    if (this.#closed || this.#wanted === 0) return
    const { clock } = this.#options
    void this.#writeProgress().then((written) => {
      if (this.#closed || this.#wanted === 0 || this.#timer !== undefined) return
      this.#timer = clock.after(STALLED, () => {
        if (written !== undefined && this.#stream.reached < written) this.#stream.reconnect()
        this.#nudge()
      })
    })
  }

  async #writeProgress(): Promise<number | undefined> {
    const { client, layout, logger } = this.#options
    try {
      const { header } = await client.call((etcd, options) => etcd.kv.put({ key: layout.progress, value: Buffer.alloc(0) }, options))
      return revisionOf(header.revision)
    } catch (error) {
      logger.warn({ error: (error as Error).message }, 'the progress key could not be written')
      return undefined
    }
  }
}
