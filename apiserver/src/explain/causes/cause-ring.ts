import type { CauseRecord } from './cause-record.ts'

/** The causes of late, in the order in which they came, which their serials tell; found by object. Bounded in all, in bytes, and for each object. */
export interface CauseRing {
  add(record: CauseRecord): void
  get(serial: number): CauseRecord | undefined
  /** Those of an object (by its key), the oldest first. */
  of(key: string): readonly CauseRecord[]
  /** The oldest first. */
  all(): Iterable<CauseRecord>
  readonly size: number
}

export interface CauseRingLimits {
  readonly count: number
  readonly bytes: number
}

/** An object that is written all the time must not push out the causes of all others. */
const MOST_OF_ONE = 100
/** What a record takes besides its texts, about. */
const RECORD_BYTES = 300

export const createCauseRing = ({ count, bytes: maxBytes }: CauseRingLimits): CauseRing => {
  // Deleting leaves the order of the others as it is. The first of a map is looked for among all that were deleted before it, so it is known here.
  const kept = new Map<number, CauseRecord>()
  let oldest = 0
  // Each with the causes of one object, as small as they can be: most objects have one or two.
  const byKey = new Map<string, readonly CauseRecord[]>()
  let bytes = 0
  const forget = (record: CauseRecord): void => {
    if (!kept.delete(record.serial)) return
    bytes -= sizeOf(record)
    const { key } = record.target
    const own = byKey.get(key) ?? NONE
    // The oldest of all is the oldest of its object.
    if (own.length > 1) byKey.set(key, own.slice(1))
    else byKey.delete(key)
  }
  const forgetOldest = (): void => {
    while (!kept.has(oldest)) oldest++
    forget(kept.get(oldest) as CauseRecord)
  }
  return {
    add: (record) => {
      const { key } = record.target
      const own = byKey.get(key)
      byKey.set(key, own === undefined ? [record] : [...own, record])
      if (own?.length === MOST_OF_ONE) forget(own[0] as CauseRecord)
      kept.set(record.serial, record)
      bytes += sizeOf(record)
      while (kept.size > count || (bytes > maxBytes && kept.size > 1)) forgetOldest()
    },
    get: (serial) => kept.get(serial),
    of: (key) => byKey.get(key) ?? NONE,
    all: () => kept.values(),
    get size() {
      return kept.size
    },
  }
}

const NONE: readonly CauseRecord[] = []

/** Of what does not change after it was added; what a component says later is bounded by the number of records. */
const sizeOf = ({ target: { key }, user, failure }: CauseRecord): number => RECORD_BYTES + key.length + user.length + failure.length
