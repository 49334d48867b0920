import { itemElement } from './list-items.ts'
import type { ListNode } from './node.ts'
import type { PathElement } from './path-element.ts'

type Merge = (live: unknown, config: unknown) => unknown

/**
 * The items of a keyed list or a set, merged. Items of both stand in the order of the configuration; an item of one side stays behind
 * the one that it came after. An item that the object repeats is kept as often as it stands there, or replaced as a whole.
 * Source: `visitListItems` of structured-merge-diff `typed/merge.go`. Throws `FieldsError`.
 */
export const mergeItems = (node: ListNode, live: readonly unknown[], config: readonly unknown[], merge: Merge): unknown[] => {
  const left = live.map((item, i) => itemElement(node, item, i))
  const right = config.map((item, i) => itemElement(node, item, i))
  const state: State = { live, left, right, before: firstOf(left, live), after: firstOf(right, config), merge, done: new Set(), out: [] }
  const shared = right.filter((element) => state.before.has(element))
  let turn = 0
  for (let l = 0, r = 0; l < left.length || r < right.length; ) {
    const mine = left[l]
    const theirs = right[r]
    if (mine !== undefined && mine === theirs) {
      takeConfig(state, theirs)
      l++
      r++
      turn++
      continue
    }
    if (mine !== undefined && theirs !== undefined && state.after.has(mine) && turn < shared.length && shared[turn] !== mine) {
      // It is in both, and its turn comes later.
      l++
      continue
    }
    if (mine !== undefined && !state.after.has(mine)) {
      state.out.push(live[l])
      l++
      continue
    }
    if (mine !== undefined && state.done.has(mine)) l++
    if (theirs !== undefined) {
      takeConfig(state, theirs)
      r++
      if (shared[turn] === theirs) turn++
    }
  }
  return state.out
}

interface State {
  readonly live: readonly unknown[]
  readonly left: readonly PathElement[]
  readonly right: readonly PathElement[]
  readonly before: ReadonlyMap<PathElement, unknown>
  readonly after: ReadonlyMap<PathElement, unknown>
  readonly merge: Merge
  readonly done: Set<PathElement>
  readonly out: unknown[]
}

/** The items by element. One that is repeated has no value that another could be merged with. */
const firstOf = (elements: readonly PathElement[], items: readonly unknown[]): ReadonlyMap<PathElement, unknown> => {
  const index = new Map<PathElement, unknown>()
  for (let i = 0; i < elements.length; i++) {
    const element = elements[i] as PathElement
    index.set(element, index.has(element) ? undefined : items[i])
  }
  return index
}

const takeConfig = ({ before, after, merge, done, out }: State, element: PathElement): void => {
  done.add(element)
  out.push(merge(before.get(element), after.get(element)))
}
