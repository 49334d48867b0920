import { type EventLog, eventLog } from './event-log.ts'
import { checkKey, sortForm } from './keys.ts'
import { listAt } from './list-at.ts'
import { SortedIndex } from './sorted-index.ts'
import type { Compare, ListOptions, ListResult, Operation, StoreEvent, StoreItem } from './store.ts'
import { CompactedError, FutureRevisionError } from './store.ts'
import { type Entry, isItem, type Row, type Version, versionAt } from './versions.ts'

export type Decision =
  /** `rows` is empty where the transaction changes nothing; the revision is then the last one given. */
  | { readonly ok: true; readonly revision: number; readonly rows: readonly Row[] }
  | { readonly ok: false; readonly current: readonly (StoreItem | undefined)[] }

export interface MvccState {
  readonly revision: number
  readonly compacted: number
}

/** What a row has beside its version, where that is not the usual nothing. */
interface Details {
  readonly order: number
  readonly expires: number | undefined
}
const PLAIN: Details = { order: 0, expires: undefined }

/**
 * All versions of all keys since the last compaction, in memory, in two steps: `submit` decides and numbers a transaction against
 * everything submitted so far, `commit` makes it readable once it is durable. Pure: no clock, no I/O.
 *
 * Values are shared by reference with callers, readers and watchers, never copied and never changed. They must not be slices of Node's
 * small-buffer pool (`Buffer.from`, `Buffer.allocUnsafe`): one such value keeps 8 KiB of others alive.
 */
export class Mvcc {
  readonly #entries = new Map<string, Entry>()
  /** Entries whose committed state is a value, and those that only history knows. */
  readonly #live = new SortedIndex<Entry>()
  readonly #dead = new SortedIndex<Entry>()
  readonly #log = eventLog()
  readonly #details = new WeakMap<Version, Details>()
  #pending: StoreEvent[] = []
  #committed: number
  #head: number
  #compacted: number

  constructor({ revision, compacted }: MvccState) {
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

  /** Events since the last compaction. */
  get log(): Pick<EventLog, 'length' | 'bytes' | 'revisionAt' | 'since'> {
    return this.#log
  }

  /** `now` in milliseconds since the epoch, for time-to-live. Throws `RangeError` for keys that cannot be. */
  submit(compares: readonly Compare[], operations: readonly Operation[], now: number): Decision {
    for (const { key } of compares) checkKey(key)
    for (const { key } of operations) checkKey(key)
    refuseRepeats(operations)
    if (compares.some(({ key, revision }) => (this.#newest(key)?.revision ?? 0) !== revision)) {
      return { ok: false, current: compares.map(({ key }) => this.#newest(key)) }
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
    const split = this.#pending.findIndex((event) => event.revision > revision)
    const events = split < 0 ? this.#pending : this.#pending.slice(0, split)
    this.#pending = split < 0 ? [] : this.#pending.slice(split)
    for (const event of events) this.#index(event)
    this.#committed = Math.max(this.#committed, revision)
    return events
  }

  /** Forgets all that is submitted and not committed. Its revisions, which nobody has seen, are given again. */
  rollback(): void {
    for (const { key } of this.#pending.reverse()) {
      const entry = this.#entries.get(key) as Entry
      const below = entry.older?.pop()
      if (below !== undefined) entry.latest = below
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
    const version = entry === undefined ? undefined : versionAt(entry, this.#committed)
    return isItem(version) ? version : undefined
  }

  list(prefix: string, options: ListOptions): ListResult {
    const revision = options.revision ?? this.#committed
    if (revision > this.#committed) throw new FutureRevisionError(this.#committed)
    if (revision < this.#compacted) throw new CompactedError(this.#compacted)
    return listAt({ live: this.#live, dead: this.#dead, log: this.#log }, prefix, { ...options, revision, committed: this.#committed })
  }

  /** Throws `FutureRevisionError`. Returns the rows no longer needed; of one key's rows, older ones must be removed no later than newer. */
  compact(revision: number): readonly Row[] {
    if (revision > this.#committed) throw new FutureRevisionError(this.#committed)
    if (revision <= this.#compacted) return []
    this.#compacted = revision
    const touched = new Set<Entry>()
    this.#log.forget(revision, (event) => {
      const entry = this.#entries.get(event.key)
      if (entry !== undefined) touched.add(entry)
    })
    const forgotten: Row[] = []
    for (const entry of touched) this.#trim(entry, forgotten)
    return forgotten
  }

  /** Takes a kept row, in order of revision, before the first use. Returns the rows that it makes superfluous. */
  load(row: Row): readonly Row[] {
    // A delete whose put is gone already: a compaction that the end of the process cut short.
    if (row.value === undefined && !this.#entries.has(row.key)) return [row]
    const event = this.#place(row)
    if (row.revision > this.#compacted) {
      this.#index(event)
      return []
    }
    this.#reindex(event)
    const forgotten: Row[] = []
    this.#trim(this.#entries.get(row.key) as Entry, forgotten)
    return forgotten
  }

  /** Every committed row kept, in order. */
  rows(): readonly Row[] {
    const versions = [...this.#entries.values()].flatMap((entry) => [...(entry.older ?? []), entry.latest])
    return versions
      .filter((version) => version.revision <= this.#committed)
      .map((version) => this.#rowOf(version))
      .sort((a, b) => a.revision - b.revision || a.order - b.order)
  }

  #newest(key: string): StoreItem | undefined {
    const latest = this.#entries.get(key)?.latest
    return isItem(latest) ? latest : undefined
  }

  /** Puts a version on top of its key; returns the event that tells of it. */
  #place({ key, value, revision, order, expires }: Row): StoreEvent {
    const version: Version = { key, value, revision }
    if (order !== 0 || expires !== undefined) this.#details.set(version, { order, expires })
    const entry = this.#entries.get(key)
    if (entry === undefined) {
      this.#entries.set(key, { key, sort: sortForm(key), latest: version, older: undefined })
      return { type: 'put', key, revision, value }
    }
    const previous = isItem(entry.latest) ? entry.latest : undefined
    if (entry.older === undefined) entry.older = [entry.latest]
    else entry.older.push(entry.latest)
    entry.latest = version
    if (value === undefined) return { type: 'delete', key, revision, previous }
    return previous === undefined ? { type: 'put', key, revision, value } : { type: 'put', key, revision, value, previous }
  }

  #index(event: StoreEvent): void {
    this.#reindex(event)
    this.#log.append(event)
  }

  #reindex(event: StoreEvent): void {
    const entry = this.#entries.get(event.key) as Entry
    if (event.type === 'delete') {
      this.#live.remove(entry)
      this.#dead.add(entry)
    } else if (event.previous === undefined) {
      this.#dead.remove(entry)
      this.#live.add(entry)
    }
  }

  /** Drops the versions of a key that nobody who reads or watches from `compacted` on can see. */
  #trim(entry: Entry, forgotten: Row[]): void {
    const older = entry.older ?? []
    const all = [...older, entry.latest]
    const seen = all.findLastIndex((version) => version.revision <= this.#compacted)
    const keep = seen >= 0 && all[seen]?.value === undefined ? seen + 1 : Math.max(seen, 0)
    for (const version of all.slice(0, keep)) forgotten.push(this.#rowOf(version))
    if (keep === all.length) {
      this.#entries.delete(entry.key)
      this.#dead.remove(entry)
    } else entry.older = keep >= older.length ? undefined : older.slice(keep)
  }

  #rowOf(version: Version): Row {
    return { ...version, ...(this.#details.get(version) ?? PLAIN) }
  }
}

const rowFor = (operation: Operation, revision: number, order: number, now: number): Row => {
  if (operation.type === 'delete') return { revision, order, key: operation.key }
  const { key, value, ttlSeconds } = operation
  return ttlSeconds === undefined ? { revision, order, key, value } : { revision, order, key, value, expires: now + ttlSeconds * 1_000 }
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
