/** A binary heap: the least item first, equal ones in the order in which they came. */
export interface Heap<Item> {
  push(item: Item): void
  peek(): Item | undefined
  pop(): Item | undefined
  readonly size: number
}

export const createHeap = <Item>(compare: (a: Item, b: Item) => number): Heap<Item> => {
  interface Entry {
    readonly item: Item
    readonly order: number
  }
  const entries: Entry[] = []
  let order = 0
  const before = (a: Entry, b: Entry): boolean => {
    const difference = compare(a.item, b.item)
    return difference < 0 || (difference === 0 && a.order < b.order)
  }
  const at = (i: number): Entry => entries[i] as Entry
  const swap = (i: number, j: number): void => {
    const held = at(i)
    entries[i] = at(j)
    entries[j] = held
  }
  const up = (i: number): void => {
    while (i > 0) {
      const parent = (i - 1) >> 1
      if (!before(at(i), at(parent))) return
      swap(i, parent)
      i = parent
    }
  }
  const down = (): void => {
    for (let i = 0; ; ) {
      let least = i
      for (let child = 2 * i + 1; child <= 2 * i + 2; child++) if (child < entries.length && before(at(child), at(least))) least = child
      if (least === i) return
      swap(i, least)
      i = least
    }
  }
  return {
    push: (item) => up(entries.push({ item, order: order++ }) - 1),
    peek: () => entries[0]?.item,
    pop: () => {
      const first = entries[0]
      const last = entries.pop()
      if (entries.length > 0 && last !== undefined) {
        entries[0] = last
        down()
      }
      return first?.item
    },
    get size() {
      return entries.length
    },
  }
}
