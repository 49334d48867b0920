/** First in, first out at constant cost: Array.shift moves what is left. */
export interface Fifo<Item> {
  push(item: Item): void
  shift(): Item | undefined
  /** The item that `shift` would give. */
  peek(): Item | undefined
  clear(): void
  readonly size: number
}

/** Taken items are dropped together when so many have gathered. */
const COMPACT_AT = 1024

export const createFifo = <Item extends string | object>(): Fifo<Item> => {
  let items: Item[] = []
  let head = 0
  return {
    push: (item) => {
      items.push(item)
    },
    shift: () => {
      const item = items[head]
      if (item === undefined) return undefined
      head++
      if (head === items.length || head >= COMPACT_AT) {
        items = items.slice(head)
        head = 0
      }
      return item
    },
    peek: () => items[head],
    clear: () => {
      items = []
      head = 0
    },
    get size() {
      return items.length - head
    },
  }
}
