/** What a `SortedIndex` holds: `sort` is unique in it and never changes. */
export interface Sorted {
  readonly sort: string
}

export interface Cursor<T> {
  /** The item under the cursor; undefined past the last. */
  readonly current: T | undefined
  advance(): void
}

const CHUNK = 512

/** First position in `length` where `isBefore` is false. */
const lowerBound = (length: number, isBefore: (index: number) => boolean): number => {
  let low = 0
  let high = length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (isBefore(middle)) low = middle + 1
    else high = middle
  }
  return low
}

const within = (chunk: readonly Sorted[], sort: string): number => lowerBound(chunk.length, (i) => (chunk[i] as Sorted).sort < sort)

/**
 * Items in order of `sort`, with positions: counting a range costs no walk over it. Chunks of at most 512 items, kept sorted.
 * sorted-btree, the obvious alternative, knows no positions, so that `count` beside `limit` would walk the range for every page of a list.
 */
export class SortedIndex<T extends Sorted> {
  readonly #chunks: T[][] = []
  #size = 0

  get size(): number {
    return this.#size
  }

  add(item: T): void {
    const at = this.#chunkOf(item.sort)
    const chunk = this.#chunks[at]
    this.#size++
    if (chunk === undefined) {
      this.#chunks.push([item])
      return
    }
    const position = within(chunk, item.sort)
    if (chunk.length < CHUNK) chunk.splice(position, 0, item)
    // Keys that arrive in order leave full chunks behind.
    else if (position === chunk.length) this.#chunks.splice(at + 1, 0, [item])
    else {
      const upper = chunk.splice(CHUNK / 2)
      this.#chunks.splice(at + 1, 0, upper)
      if (position <= chunk.length) chunk.splice(position, 0, item)
      else upper.splice(position - chunk.length, 0, item)
    }
  }

  /** Nothing happens where the item is not in the index. */
  remove(item: T): void {
    const at = this.#chunkOf(item.sort)
    const chunk = this.#chunks[at]
    if (chunk === undefined) return
    const position = within(chunk, item.sort)
    if (chunk[position] !== item) return
    chunk.splice(position, 1)
    this.#size--
    const next = this.#chunks[at + 1]
    if (chunk.length === 0) this.#chunks.splice(at, 1)
    else if (next !== undefined && chunk.length + next.length < CHUNK / 2) {
      chunk.push(...next)
      this.#chunks.splice(at + 1, 1)
    }
  }

  /** Items with `from <= sort < end`; an undefined end is open. */
  count(from: string, end: string | undefined): number {
    return Math.max((end === undefined ? this.#size : this.#rank(end)) - this.#rank(from), 0)
  }

  /** Walks upward from the first item with `sort >= from`. The index must not change while a cursor is in use. */
  cursor(from: string): Cursor<T> {
    const chunks = this.#chunks
    let at = Math.max(this.#chunkOf(from), 0)
    let position = within(chunks[at] ?? [], from)
    const settle = (): T | undefined => {
      const chunk = chunks[at]
      if (chunk === undefined || position < chunk.length) return chunk?.[position]
      at++
      position = 0
      return chunks[at]?.[0]
    }
    let current = settle()
    return {
      get current() {
        return current
      },
      advance: () => {
        position++
        current = settle()
      },
    }
  }

  /** The chunk that holds, or would take, `sort`; -1 when there is none. */
  #chunkOf(sort: string): number {
    if (this.#chunks.length === 0) return -1
    return Math.max(lowerBound(this.#chunks.length, (i) => (this.#chunks[i] as [T, ...T[]])[0].sort <= sort) - 1, 0)
  }

  #rank(sort: string): number {
    const at = this.#chunkOf(sort)
    if (at < 0) return 0
    let before = 0
    for (let i = 0; i < at; i++) before += (this.#chunks[i] as T[]).length
    return before + within(this.#chunks[at] as T[], sort)
  }
}
