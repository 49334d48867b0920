import { type EventLog, eventLog } from './event-log.ts'
import { checkKey, sortForm } from './keys.ts'
import { listAt } from './list-at.ts'
import { SortedIndex } from './sorted-index.ts'
import type { Compare, ListOptions, ListResult, Operation, StoreEvent, StoreItem } from './store.ts'
import { CompactedError, FutureRevisionError } from './store.ts'
import { type Entry, eventOf, growth, type ItemOf, type Row, type RowName, type Version, versionAt } from './versions.ts'

export type Decision =
  /** `rows` is empty where the transaction changes nothing; the revision is then the last one given. */
  | { readonly ok: true; readonly revision: number; readonly rows: readonly Row[] }
  | { readonly ok: false; readonly current: readonly (StoreItem | undefined)[] }

export interface MvccState {
  readonly revision: number
  readonly compacted: number
}

/** Reads the value of a committed put back from where it is durable; undefined where it is not there. */
export type ReadBack = (name: RowName) => Uint8Array | undefined

/**
 * All versions of all keys since the last compaction, in two steps: `submit` decides and numbers a transaction against everything
 * submitted so far, `commit` makes it readable once it is durable. No clock, and no I/O but by the `readBack` that it is given: then
 * a value stays in memory only until a later write of its key is committed. Without one, until a compaction forgets it.
 *
 * Values are shared by reference with callers, readers and watchers, never copied and never changed. They must not be slices of Node's
 * small-buffer pool (`Buffer.from`, `Buffer.allocUnsafe`): one such value keeps 8 KiB of others alive.
 */
export class Mvcc {
  readonly #entries = new Map<string, Entry>()
  /** Entries whose committed state is a value, and those that only history knows. */
  readonly #live = new SortedIndex<Entry>()
  readonly #dead = new SortedIndex<Entry>()
  readonly #log = eventLog<Version>(({ size }) => size)
  readonly #readBack: ReadBack | undefined
  #pending: Version[] = []
  #committed: number
  #head: number
  #compacted: number

  constructor({ revision, compacted }: MvccState, readBack?: ReadBack) {
    this.#readBack = readBack
    this.#committed = revision
    this.#head = revision
    this.#compacted = compacted
  }

  /** Revision that readers see. */
  get committed(): number {
    return this.#committed
  }

  /** Last revision given to a transaction. */
  get head(): number {
    return this.#head
  }

  /** Revisions below this one can no longer be read, nor watched from. */
  get compacted(): number {
    return this.#compacted
  }

  /** The writes since the last compaction. */
  get log(): Pick<EventLog<Version>, 'length' | 'bytes' | 'revisionAt'> {
    return this.#log
  }

  /** `now` in milliseconds since the epoch, for time-to-live. Throws `RangeError` for keys that cannot be. */
  submit(compares: readonly Compare[], operations: readonly Operation[], now: number): Decision {
    for (const { key } of compares) checkKey(key)
    for (const { key } of operations) checkKey(key)
    refuseRepeats(operations)
    if (compares.some(({ key, revision }) => (this.#newest(key)?.revision ?? 0) !== revision)) {
      return { ok: false, current: compares.map(({ key }) => this.#itemOr(this.#newest(key))) }
    }
    const effective = operations.filter((operation) => operation.type === 'put' || this.#newest(operation.key) !== undefined)
    if (effective.length === 0) return { ok: true, revision: this.#head, rows: [] }
    const revision = ++this.#head
    const rows = effective.map((operation, order) => rowFor(operation, revision, order, now))
    for (const row of rows) this.#pending.push(this.#place(row))
    return { ok: true, revision, rows }
  }

  /** Makes everything up to `revision` readable; gives its events. */
  commit(revision: number): readonly StoreEvent[] {
    const split = this.#pending.findIndex((version) => version.revision > revision)
    const versions = split < 0 ? this.#pending : this.#pending.slice(0, split)
    this.#pending = split < 0 ? [] : this.#pending.slice(split)
    const events = versions.map((version) => eventOf(version, this.#itemOf))
    for (const version of versions) this.#index(version)
    this.#committed = Math.max(this.#committed, revision)
    return events
  }

  /** Forgets all that is submitted and not committed. Its revisions, which nobody has seen, are given again. */
  rollback(): void {
    for (const { key, before } of this.#pending.reverse()) {
      const entry = this.#entries.get(key) as Entry
      if (before !== undefined) entry.latest = before
      else {
        this.#entries.delete(key)
        this.#dead.remove(entry)
      }
    }
    this.#pending = []
    this.#head = this.#committed
  }

  get(key: string): StoreItem | undefined {
    const entry = this.#entries.get(key)
    return entry === undefined ? undefined : this.#itemOr(versionAt(entry, this.#committed))
  }

  /** Throws `CompactedError` and `FutureRevisionError`, and where a past value cannot be read back. */
  list(prefix: string, options: ListOptions): ListResult {
    const revision = options.revision ?? this.#committed
    if (revision > this.#committed) throw new FutureRevisionError(this.#committed)
    if (revision < this.#compacted) throw new CompactedError(this.#compacted)
    const indexes = { live: this.#live, dead: this.#dead, log: this.#log, itemOf: this.#itemOf }
    return listAt(indexes, prefix, { ...options, revision, committed: this.#committed })
  }

  /**
   * Events after `revision`, which must not be compacted, of keys that begin with `start`; oldest first. Throws where a past value cannot
   * be read back.
   */
  since(revision: number, start: string): readonly StoreEvent[] {
    const items = new Map<Version, StoreItem>()
    // Most values are asked for twice, by their own event and by the next: they are read once.
    const itemOf: ItemOf = (version) => {
      const item = items.get(version) ?? this.#itemOf(version)
      items.set(version, item)
      return item
    }
    const events: StoreEvent[] = []
    this.#log.forEachSince(revision, (version) => {
      if (version.key.startsWith(start)) events.push(eventOf(version, itemOf))
    })
    return events
  }

  /** Throws `FutureRevisionError`. Returns the rows no longer needed; of one key's rows, older ones must be removed no later than newer. */
  compact(revision: number): readonly RowName[] {
    if (revision > this.#committed) throw new FutureRevisionError(this.#committed)
    if (revision <= this.#compacted) return []
    this.#compacted = revision
    const touched = new Set<Entry>()
    this.#log.forget(revision, ({ key }) => {
      const entry = this.#entries.get(key)
      if (entry !== undefined) touched.add(entry)
    })
    const forgotten: RowName[] = []
    for (const entry of touched) this.#trim(entry, forgotten)
    return forgotten
  }

  /** Takes a kept row, in order of revision, before the first use. Returns the rows that it makes superfluous. */
  load(row: Row): readonly RowName[] {
    // A delete whose put is gone already: a compaction that the end of the process cut short.
    if (row.type === 'delete' && !this.#entries.has(row.key)) return [row]
    const version = this.#place(row)
    if (row.revision > this.#compacted) {
      this.#index(version)
      return []
    }
    this.#reindex(version)
    const forgotten: RowName[] = []
    this.#trim(this.#entries.get(row.key) as Entry, forgotten)
    return forgotten
  }

  /** Every committed row kept, in order. */
  rows(): readonly Row[] {
    const rows: Row[] = []
    for (const { latest } of this.#entries.values()) {
      for (let version: Version | undefined = latest; version !== undefined; version = version.before) {
        const { revision, order, type, key, expires } = version
        if (revision <= this.#committed) rows.push({ revision, order, type, key, expires, value: this.#itemOr(version)?.value })
      }
    }
    return rows.sort((a, b) => a.revision - b.revision || a.order - b.order)
  }

  /** The key's last write, committed or not, where that is a put. */
  #newest(key: string): Version | undefined {
    const latest = this.#entries.get(key)?.latest
    return latest?.type === 'put' ? latest : undefined
  }

  readonly #itemOf: ItemOf = (version) => {
    const { key, revision } = version
    const value = version.value ?? this.#readBack?.(version)
    if (value === undefined) throw new Error(`the store has lost the value of ${key} at revision ${revision}`)
    return { key, value, revision }
  }

  #itemOr(version: Version | undefined): StoreItem | undefined {
    return version?.type === 'put' ? this.#itemOf(version) : undefined
  }

  /** Puts a version on top of its key. */
  #place({ revision, order, type, key, value, expires }: Row): Version {
    const entry = this.#entries.get(key)
    const version: Version = { revision, order, type, key, expires, size: value?.length ?? 0, value, before: entry?.latest }
    if (entry === undefined) this.#entries.set(key, { sort: sortForm(key), latest: version })
    else entry.latest = version
    return version
  }

  /** Makes a version part of what is committed; the one before it is past now. */
  #index(version: Version): void {
    this.#reindex(version)
    this.#log.append(version)
    if (this.#readBack !== undefined && version.before !== undefined) version.before.value = undefined
  }

  #reindex(version: Version): void {
    const entry = this.#entries.get(version.key) as Entry
    const change = growth(version)
    if (change < 0) {
      this.#live.remove(entry)
      this.#dead.add(entry)
    } else if (change > 0) {
      this.#dead.remove(entry)
      this.#live.add(entry)
    }
  }

  /** Drops the versions of a key that nobody who reads or watches from `compacted` on can see. */
  #trim(entry: Entry, forgotten: RowName[]): void {
    let oldest: Version | undefined
    let version: Version | undefined = entry.latest
    for (; version !== undefined && version.revision > this.#compacted; version = version.before) oldest = version
    if (version?.type === 'put') {
      oldest = version
      version = version.before
    }
    const unseen: Version[] = []
    for (; version !== undefined; version = version.before) unseen.push(version)
    for (const dropped of unseen.reverse()) forgotten.push(dropped)
    if (oldest !== undefined) oldest.before = undefined
    else {
      this.#entries.delete(entry.latest.key)
      this.#dead.remove(entry)
    }
  }
}

const rowFor = (operation: Operation, revision: number, order: number, now: number): Row => {
  const put = operation.type === 'put' ? operation : undefined
  const expires = put?.ttlSeconds === undefined ? undefined : now + put.ttlSeconds * 1_000
  // One form for all: code that was optimized for some forms is thrown away when it meets another.
  return { revision, order, type: operation.type, key: operation.key, value: put?.value, expires }
}

/** A transaction that wrote a key twice would have two events of one revision for it: refused, as etcd does. */
const refuseRepeats = (operations: readonly Operation[]): void => {
  if (operations.length < 2) return
  const keys = new Set<string>()
  for (const { key } of operations) {
    if (keys.has(key)) throw new RangeError(`a transaction must not write a key twice: ${key}`)
    keys.add(key)
  }
}
