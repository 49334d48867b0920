/** A binary heap: the least item first. */
export interface Heap<Item> {
  push(item: Item): void
  peek(): Item | undefined
  pop(): Item | undefined
}

/** `before` must order any two items; the heap itself keeps no order of coming. */
export const createHeap = <Item extends object>(before: (a: Item, b: Item) => boolean): Heap<Item> => {
  const items: Item[] = []
  const up = (item: Item): void => {
    let i = items.length
    items.push(item)
    while (i > 0) {
      const parent = (i - 1) >> 1
      const above = items[parent]
      if (above === undefined || !before(item, above)) break
      items[i] = above
      i = parent
    }
    items[i] = item
  }
  const down = (item: Item): void => {
    let i = 0
    for (;;) {
      let child = 2 * i + 1
      let least = items[child]
      const right = items[child + 1]
      if (least !== undefined && right !== undefined && before(right, least)) {
        least = right
        child++
      }
      if (least === undefined || !before(least, item)) break
      items[i] = least
      i = child
    }
    items[i] = item
  }
  return {
    push: up,
    peek: () => items[0],
    pop: () => {
      const first = items[0]
      const last = items.pop()
      if (last !== undefined && items.length > 0) down(last)
      return first
    },
  }
}
