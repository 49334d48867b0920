import type { Clock, Logger } from '@coxswain/ports'
import { type Due, type Expiry, expiry } from './expiry.ts'
import { type HistoryOptions, historyPolicy } from './history.ts'
import type { Journal } from './journal.ts'
import { watchLocal } from './local-watch.ts'
import { Mvcc } from './mvcc.ts'
import type { Compare, ListOptions, ListResult, Operation, Store, StoreItem, TxnResult, Watch, WatchSink } from './store.ts'
import { NoSpaceError } from './store.ts'
import type { Row, RowName } from './versions.ts'
import { WatchHub } from './watch-hub.ts'

export interface JournaledStoreOptions extends HistoryOptions {
  readonly journal: Journal
  readonly clock: Clock
  readonly logger: Logger
  /** The journal has failed: nothing is known of what is on disk, every call from now on fails, and the process should end. Called once. */
  readonly onFatal: (error: Error) => void
}

/** A transaction on its way to the disk; `rows` is empty for one that only waits for those before it. */
interface Attempt {
  readonly revision: number
  readonly rows: readonly Row[]
  readonly writes: boolean
  settle(): void
  reject(error: Error): void
  /** Decides anew, after a rollback took away what it was decided upon. */
  again(): void
}

interface Group {
  readonly attempts: readonly Attempt[]
  readonly puts: readonly Row[]
  readonly removes: readonly RowName[]
}

/** Bounds of one group, so that neither a burst nor a compaction holds up what comes after. */
const GROUP_ROWS = 4_096
const GROUP_BYTES = 16 * 1024 * 1024
const GROUP_REMOVES = 512
/** How often a full store tries whether there is room again, in milliseconds. */
const SPACE_RETRY = 1_000
/** When an expired key that could not be deleted is tried again, in milliseconds. */
const EXPIRY_RETRY = 10_000

/**
 * A store that decides in memory and makes durable by a journal, with group commit: while one group is on its way to the disk the next
 * one gathers. A write is acknowledged, readable and seen by watchers only when its group is on stable storage.
 */
export class JournaledStore implements Store {
  readonly shared = false
  readonly #options: JournaledStoreOptions
  readonly #core: Mvcc
  readonly #hub = new WatchHub()
  readonly #expiry: Expiry
  readonly #compaction: ReturnType<typeof historyPolicy>
  #queue: Attempt[] = []
  #garbage: RowName[] = []
  #markCompaction = false
  #flushing: Promise<void> | undefined
  #failure: Error | undefined
  #closing = false
  #fullSince: number | undefined

  constructor(options: JournaledStoreOptions) {
    this.#options = options
    this.#compaction = historyPolicy(options)
    this.#expiry = expiry(options.clock, (due) => this.#expire(due))
    const { state, rows } = options.journal.load()
    this.#core = new Mvcc(state, options.journal.read)
    for (const row of rows) {
      for (const superfluous of this.#core.load(row)) this.#garbage.push(superfluous)
      if (row.expires !== undefined) this.#expiry.add(row.key, row.revision, row.expires)
    }
    this.#expiry.start()
    if (this.#garbage.length > 0) this.#flush()
  }

  async get(key: string): Promise<StoreItem | undefined> {
    this.#ensureUsable()
    return this.#core.get(key)
  }

  async list(prefix: string, options: ListOptions = {}): Promise<ListResult> {
    this.#ensureUsable()
    return this.#core.list(prefix, options)
  }

  txn(compares: readonly Compare[], operations: readonly Operation[]): Promise<TxnResult> {
    return new Promise((resolve, reject) => this.#attempt(compares, operations, { resolve, reject }))
  }

  watch(prefix: string, fromRevision: number, sink: WatchSink): Watch {
    this.#ensureUsable()
    return watchLocal({ core: this.#core, hub: this.#hub }, prefix, fromRevision, sink)
  }

  async sync(): Promise<number> {
    this.#ensureUsable()
    return this.#core.committed
  }

  async compact(revision: number): Promise<void> {
    this.#ensureUsable()
    this.#compactTo(revision)
    if (this.#markCompaction) await this.#nextGroup()
  }

  /** Waits until all that was submitted is durable. */
  async close(): Promise<void> {
    this.#expiry.stop()
    this.#closing = true
    // A watch that has just begun still reads what is past, and is told of the end.
    await undefined
    while (this.#flushing !== undefined) await this.#flushing
    const failed = this.#failure !== undefined
    this.#hub.end((sink) => sink.failed(new Error('the store is closed')))
    await this.#options.journal.close(!failed)
  }

  #attempt(compares: readonly Compare[], operations: readonly Operation[], { resolve, reject }: Answer): void {
    try {
      this.#ensureUsable()
      const writes = operations.some((operation) => operation.type === 'put')
      if (writes) this.#ensureSpace()
      const decision = this.#core.submit(compares, operations, this.#options.clock.now())
      const result: TxnResult = decision.ok ? { ok: true, revision: decision.revision } : decision
      const rows = decision.ok ? decision.rows : []
      // What was read in memory may not be durable yet: nobody is told before it is.
      if (rows.length === 0 && this.#core.head === this.#core.committed) {
        resolve(result)
        return
      }
      const again = (): void => this.#attempt(compares, operations, { resolve, reject })
      this.#queue.push({ revision: this.#core.head, rows, writes, settle: () => resolve(result), reject, again })
      this.#flush()
    } catch (error) {
      reject(error as Error)
    }
  }

  #ensureUsable(): void {
    if (this.#failure !== undefined) throw this.#failure
    if (this.#closing) throw new Error('the store is closed')
  }

  /** Resolves when all that is submitted so far is durable. */
  #nextGroup(): Promise<void> {
    return new Promise((resolve, reject) => {
      const wait = (): void => {
        this.#queue.push({ revision: this.#core.head, rows: [], writes: false, settle: resolve, reject, again: wait })
        this.#flush()
      }
      wait()
    })
  }

  /** While the disk is full, writes fail at once, so that deletes keep the room that the journal held in reserve for them. */
  #ensureSpace(): void {
    if (this.#fullSince === undefined) return
    const now = this.#options.clock.monotonic()
    if (now - this.#fullSince >= SPACE_RETRY) {
      if (this.#options.journal.hasSpace()) {
        this.#fullSince = undefined
        this.#options.logger.info({}, 'the store has space again')
        return
      }
      this.#fullSince = now
    }
    throw new NoSpaceError('the disk that holds the store is full')
  }

  #flush(): void {
    this.#flushing ??= this.#run()
  }

  async #run(): Promise<void> {
    // What is submitted in this turn goes in one group.
    await undefined
    while (this.#failure === undefined && (this.#queue.length > 0 || this.#garbage.length > 0 || this.#markCompaction)) {
      const group = this.#take()
      try {
        await this.#options.journal.commit({
          state: { revision: group.attempts.at(-1)?.revision ?? this.#core.committed, compacted: this.#core.compacted },
          puts: group.puts,
          removes: group.removes,
        })
      } catch (error) {
        if (!(error instanceof NoSpaceError)) this.#fail(error as Error, group)
        else if (!this.#outOfSpace(error, group)) break
        continue
      }
      this.#finish(group)
    }
    // In the same step as the last look at the queue: what is queued later starts a run of its own.
    this.#flushing = undefined
  }

  #take(): Group {
    const puts: Row[] = []
    let bytes = 0
    let taken = 0
    while (taken < this.#queue.length && puts.length < GROUP_ROWS && bytes < GROUP_BYTES) {
      for (const row of (this.#queue[taken] as Attempt).rows) {
        puts.push(row)
        bytes += row.value?.length ?? 0
      }
      taken++
    }
    this.#markCompaction = false
    const removes = this.#garbage.slice(0, GROUP_REMOVES)
    this.#garbage = this.#garbage.slice(removes.length)
    const attempts = this.#queue.slice(0, taken)
    this.#queue = this.#queue.slice(taken)
    return { attempts, puts, removes }
  }

  #finish({ attempts, puts }: Group): void {
    const last = attempts.at(-1)
    if (last === undefined) return
    const events = this.#core.commit(last.revision)
    for (const { key, revision, expires } of puts) if (expires !== undefined) this.#expiry.add(key, revision, expires)
    const target = this.#compaction(this.#core.log, this.#core.committed, this.#options.clock.monotonic())
    if (target !== undefined) this.#compactTo(target)
    this.#hub.dispatch(events)
    for (const attempt of attempts) attempt.settle()
  }

  #compactTo(revision: number): void {
    const forgotten = this.#core.compact(revision)
    if (forgotten.length === 0 && this.#core.compacted !== revision) return
    this.#markCompaction = true
    this.#garbage = this.#garbage.concat(forgotten)
  }

  /** Nothing of the group was written: puts are refused, the others decided anew. False when even that is no use. */
  #outOfSpace(error: NoSpaceError, { attempts, removes }: Group): boolean {
    if (this.#fullSince === undefined)
      this.#options.logger.error({ error: error.message }, 'the store has no space: only reads and deletes are served')
    const again = this.#fullSince === undefined
    this.#fullSince = this.#options.clock.monotonic()
    const waiting = [...attempts, ...this.#queue]
    this.#queue = []
    this.#garbage = [...removes, ...this.#garbage]
    this.#core.rollback()
    for (const attempt of waiting) {
      if (attempt.writes || (!again && attempt.rows.length > 0)) attempt.reject(error)
      else attempt.again()
    }
    return again || this.#queue.length > 0
  }

  #fail(cause: Error, { attempts }: Group): void {
    this.#failure = new Error(`the store has stopped: ${cause.message}`, { cause })
    this.#options.logger.error({ error: cause.message }, 'the store cannot write to its journal and stops')
    this.#expiry.stop()
    const waiting = [...attempts, ...this.#queue]
    this.#queue = []
    const failure = this.#failure
    for (const attempt of waiting) attempt.reject(failure)
    this.#hub.end((sink) => sink.failed(failure))
    this.#options.onFatal(failure)
  }

  #expire(due: readonly Due[]): void {
    for (const { key, revision } of due) {
      this.txn([{ key, revision }], [{ type: 'delete', key }]).catch((error: Error) => {
        if (this.#failure !== undefined || this.#closing) return
        this.#options.logger.warn({ key, error: error.message }, 'an expired key could not be deleted yet')
        this.#expiry.add(key, revision, this.#options.clock.now() + EXPIRY_RETRY)
      })
    }
  }
}

interface Answer {
  resolve(result: TxnResult): void
  reject(error: Error): void
}
