import type { Clock } from '@coxswain/ports'
import { type Due, expiry } from '../expiry.ts'
import { type HistoryOptions, historyPolicy } from '../history.ts'
import { watchLocal } from '../local-watch.ts'
import { Mvcc } from '../mvcc.ts'
import type { Compare, Operation, Store, TxnResult } from '../store.ts'
import type { Row } from '../versions.ts'
import { WatchHub } from '../watch-hub.ts'

/** Everything that a memory store holds, as plain data; values are shared with the store, not copied. */
export interface MemoryDump {
  readonly revision: number
  readonly compacted: number
  readonly rows: readonly Row[]
}

export interface MemoryStoreOptions extends HistoryOptions {
  /** Decides when keys with a time to live go, and how old history is. */
  readonly clock: Clock
  /** Revision of the empty store; the first write has the next. Default 1, as etcd's. */
  readonly startRevision?: number | undefined
  /** What an earlier store held: revisions go on where it stood, and watches resume across. */
  readonly from?: MemoryDump | undefined
}

export interface MemoryStore extends Store {
  dump(): MemoryDump
}

/** The reference driver: a write is done, and its watchers told, when `txn` returns its promise. No thread, no I/O, no real time. */
export const memoryStore = ({ clock, startRevision = 1, from, ...history }: MemoryStoreOptions): MemoryStore => {
  const core = new Mvcc(from ?? { revision: startRevision, compacted: 0 })
  const hub = new WatchHub()
  const due = historyPolicy(history)
  let closed = false
  const ensureOpen = (): void => {
    if (closed) throw new Error('the store is closed')
  }

  const write = (compares: readonly Compare[], operations: readonly Operation[]): TxnResult => {
    const decision = core.submit(compares, operations, clock.now())
    if (!decision.ok) return decision
    for (const { key, revision, expires } of decision.rows) if (expires !== undefined) deadlines.add(key, revision, expires)
    const events = core.commit(decision.revision)
    const target = due(core.log, core.committed, clock.monotonic())
    if (target !== undefined) core.compact(target)
    hub.dispatch(events)
    return { ok: true, revision: decision.revision }
  }
  const expire = (keys: readonly Due[]): void => {
    for (const { key, revision } of keys) write([{ key, revision }], [{ type: 'delete', key }])
  }
  const deadlines = expiry(clock, expire)
  for (const row of from?.rows ?? []) {
    core.load(row)
    if (row.expires !== undefined) deadlines.add(row.key, row.revision, row.expires)
  }
  deadlines.start()

  return {
    shared: false,
    get: async (key) => {
      ensureOpen()
      return core.get(key)
    },
    list: async (prefix, options = {}) => {
      ensureOpen()
      return core.list(prefix, options)
    },
    txn: async (compares, operations) => {
      ensureOpen()
      return write(compares, operations)
    },
    watch: (prefix, fromRevision, sink) => {
      ensureOpen()
      return watchLocal({ core, hub }, prefix, fromRevision, sink)
    },
    sync: async () => {
      ensureOpen()
      return core.committed
    },
    compact: async (revision) => {
      ensureOpen()
      core.compact(revision)
    },
    close: async () => {
      closed = true
      deadlines.stop()
      hub.end((sink) => sink.failed(new Error('the store is closed')))
    },
    dump: () => ({ revision: core.committed, compacted: core.compacted, rows: core.rows() }),
  }
}
