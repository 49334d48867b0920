/** Something that happened at a revision. */
interface Dated {
  readonly revision: number
}

/** What happened of late, in order of revision, to resume watches from. */
export interface EventLog<T extends Dated> {
  readonly length: number
  /** Bytes of the values that were written. */
  readonly bytes: number
  /** Revision of the record at `index`. */
  revisionAt(index: number): number
  append(record: T): void
  /** Records after `revision`, oldest first. */
  since(revision: number): readonly T[]
  /** Visits records after `revision` without copying them. */
  forEachSince(revision: number, visit: (record: T) => void): void
  /** Forgets records up to and including `revision`; gives each to `visit`. */
  forget(revision: number, visit?: (record: T) => void): void
}

/** `size` gives the bytes that a record wrote: always the same for one record. */
export const eventLog = <T extends Dated>(size: (record: T) => number): EventLog<T> => {
  let records: (T | undefined)[] = []
  let head = 0
  let bytes = 0
  const revisionOf = (index: number): number => records[index]?.revision ?? Number.POSITIVE_INFINITY
  const firstAfter = (revision: number): number => {
    let low = head
    let high = records.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (revisionOf(middle) <= revision) low = middle + 1
      else high = middle
    }
    return low
  }
  return {
    get length() {
      return records.length - head
    },
    get bytes() {
      return bytes
    },
    revisionAt: (index) => revisionOf(head + index),
    append: (record) => {
      records.push(record)
      bytes += size(record)
    },
    since: (revision) => records.slice(firstAfter(revision)) as T[],
    forEachSince: (revision, visit) => {
      for (let i = firstAfter(revision); i < records.length; i++) visit(records[i] as T)
    },
    forget: (revision, visit) => {
      const end = firstAfter(revision)
      for (; head < end; head++) {
        const record = records[head] as T
        bytes -= size(record)
        // The array shrinks now and then only (each time would be quadratic); the values go at once.
        records[head] = undefined
        visit?.(record)
      }
      if (head === records.length || (head > 1_024 && head * 2 > records.length)) {
        records = records.slice(head)
        head = 0
      }
    },
  }
}
