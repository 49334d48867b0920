import type { Clock, Logger, Random, Timer } from '@coxswain/ports'
import type { IEvent, IWatchResponse } from 'etcd3'
import type { StoreEvent } from '../../store.ts'
import type { EtcdClient } from './client.ts'
import type { KnownValues } from './known-values.ts'
import type { Layout } from './layout.ts'
import type { Records } from './records.ts'
import { revisionOf, wholeAt } from './revisions.ts'

export interface StreamSink {
  /** Whole revisions up to `revision`, in order; none where only the store's own keys were written. */
  advance(events: readonly StoreEvent[], revision: number): void
  /** The revision to go on from is forgotten; the stream has ended. */
  compacted(revision: number): void
}

export interface StreamOptions {
  /** Where given, learns what is seen. For one stream alone, whose events are new. */
  readonly values?: KnownValues | undefined
  readonly client: EtcdClient
  readonly layout: Layout
  readonly records: Records
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
}

type Connection = Awaited<ReturnType<EtcdClient['watch']>>

const FIRST_PAUSE = 20
const LONGEST_PAUSE = 3_000

/**
 * All events below the prefix after a revision, over any number of connections. It resumes after the last revision handed over (etcd3's
 * watcher resumes after the store's current one, and loses what lies between), and joins fragments, so that no revision is split.
 */
export class EtcdStream {
  readonly #options: StreamOptions
  readonly #sink: StreamSink
  #reached: number
  #connection: Connection | undefined
  #fragments: IEvent[] = []
  #pause = FIRST_PAUSE
  #timer: Timer | undefined
  #closed = false

  constructor(options: StreamOptions, fromRevision: number, sink: StreamSink) {
    this.#options = options
    this.#sink = sink
    this.#reached = fromRevision
    void this.#connect()
  }

  /** Everything up to this revision has been handed over. */
  get reached(): number {
    return this.#reached
  }

  /** Gives up the connection, at which nothing arrives, for a new one. */
  reconnect(): void {
    if (this.#connection !== undefined) this.#lost(this.#connection, new Error('nothing arrives'))
  }

  close(): void {
    this.#closed = true
    this.#timer?.cancel()
    this.#connection?.cancel()
    this.#connection = undefined
  }

  async #connect(): Promise<void> {
    const { client, layout } = this.#options
    try {
      const connection = await client.watch()
      // An error after we have turned away must have a listener all the same.
      connection.on('error', (error) => this.#lost(connection, error))
      connection.on('end', () => this.#lost(connection, new Error('the stream has ended')))
      connection.on('data', (response) => {
        if (connection === this.#connection) this.#receive(connection, response)
      })
      if (this.#closed) {
        connection.cancel()
        return
      }
      this.#connection = connection
      this.#fragments = []
      const start = wholeAt(this.#reached) + 1
      connection.write({ create_request: { ...layout.all, start_revision: String(start), prev_kv: true, fragment: true } })
    } catch (error) {
      this.#retry(error as Error)
    }
  }

  #receive(connection: Connection, response: IWatchResponse): void {
    if (response.canceled) {
      const compacted = revisionOf(response.compact_revision)
      if (compacted > 0) this.#compacted(compacted)
      else this.#lost(connection, new Error(`cancelled by etcd: ${response.cancel_reason}`))
      return
    }
    this.#pause = FIRST_PAUSE
    for (const event of response.events) this.#fragments.push(event)
    if (response.fragment || this.#fragments.length === 0) return
    const raw = this.#fragments
    this.#fragments = []
    this.#handOver(raw)
  }

  #handOver(raw: readonly IEvent[]): void {
    const { records, values } = this.#options
    const events: StoreEvent[] = []
    const before = this.#reached
    let reached = before
    for (const rawEvent of raw) {
      const revision = revisionOf(rawEvent.kv.mod_revision)
      if (revision <= before) continue
      reached = revision
      const event = records.event(rawEvent, values)
      // A compaction has overtaken us.
      if (event === 'lost') {
        this.#compacted(revision)
        return
      }
      // Of the revision that we have come into the midst of, what we have is not handed over again.
      if (event === undefined || event.revision <= before) continue
      values?.see(event)
      events.push(event)
    }
    if (reached === before) return
    this.#reached = reached
    this.#sink.advance(events, reached)
  }

  #compacted(revision: number): void {
    this.close()
    this.#sink.compacted(revision)
  }

  #lost(connection: Connection, error: Error): void {
    if (connection !== this.#connection) return
    this.#connection = undefined
    connection.cancel()
    this.#options.client.moveOn()
    this.#retry(error)
  }

  #retry(error: Error): void {
    if (this.#closed) return
    const { clock, random, logger } = this.#options
    const pause = this.#pause * (0.5 + random.next() / 2)
    this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE)
    logger.warn({ error: error.message, revision: this.#reached, pause }, 'the watch on etcd is interrupted and will be resumed')
    this.#timer = clock.after(pause, () => void this.#connect())
  }
}
