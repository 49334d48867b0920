import { goText } from '../../schema/go-text.ts'
import type { JsonValue } from '../../schema/json.ts'
import { isMap, own } from './directives.ts'
import { badArgument, failed, noListOfLists, noMergeKey } from './errors.ts'

export type ItemKind = 'map' | 'scalar'

/** Items as they are told apart: by merge key, or by value where there is none. Of two alike the first counts. */
export type Positions = ReadonlyMap<string, number>

/** What tells an item from others. Kinds of values never meet: 1 and "1" differ. */
export const identity = (item: JsonValue, mergeKey: string): string => {
  if (mergeKey === '') return scalarIdentity(item)
  if (!isMap(item)) throw badArgument('map', item)
  const value = own(item, mergeKey)
  if (value === undefined) throw noMergeKey(item, mergeKey)
  return scalarIdentity(value)
}
const scalarIdentity = (value: JsonValue): string =>
  `${typeof value === 'bigint' ? 'number' : typeof value} ${isMap(value) ? goText(value) : String(value)}`

export const positionsOf = (items: readonly JsonValue[], mergeKey: string): Positions => {
  const positions = new Map<string, number>()
  items.forEach((item, i) => {
    const id = identity(item, mergeKey)
    if (!positions.has(id)) positions.set(id, i)
  })
  return positions
}

/** Items of all lists must be of one kind, and no lists. Source: `sliceElementType`. */
export const itemKind = (...lists: readonly (readonly JsonValue[])[]): ItemKind => {
  let first: string | undefined
  for (const list of lists) {
    for (const item of list) {
      const kind = kindOf(item)
      if (first === undefined && kind === 'list') throw noListOfLists()
      first ??= kind
      if (kind !== first || kind === 'null') throw failed(`list element types are not identical: ${goText(lists)}`)
    }
  }
  if (first === undefined) throw failed('no elements in any of the given slices')
  return first === 'map' ? 'map' : 'scalar'
}
const kindOf = (item: JsonValue): string => {
  if (item === null) return 'null'
  if (Array.isArray(item)) return 'list'
  return typeof item === 'object' ? 'map' : typeof item === 'bigint' ? 'number' : typeof item
}

/**
 * Puts the items of a merged list in order: those that the patch names as `wanted` does, the others as the live list does; where an
 * item of the live list stood before one of the patch it still does. Source: `normalizeElementOrder`.
 */
export const inOrder = (
  merged: readonly JsonValue[],
  wanted: readonly JsonValue[],
  live: readonly JsonValue[],
  mergeKey: string,
): JsonValue[] => {
  const wantedAt = positionsOf(wanted, mergeKey)
  const liveAt = positionsOf(live, mergeKey)
  const named = merged.filter((item) => wantedAt.has(identity(item, mergeKey)))
  const others = merged.filter((item) => !wantedAt.has(identity(item, mergeKey)))
  return interleave(sorted(others, liveAt, mergeKey), sorted(named, wantedAt, mergeKey), liveAt, mergeKey)
}

const sorted = (items: readonly JsonValue[], order: Positions, mergeKey: string): JsonValue[] => {
  const at = (item: JsonValue): number => order.get(identity(item, mergeKey)) ?? -1
  return [...items].sort((a, b) => (at(a) >= 0 && at(b) >= 0 ? at(a) - at(b) : 0))
}

const interleave = (others: readonly JsonValue[], named: readonly JsonValue[], live: Positions, mergeKey: string): JsonValue[] => {
  const all: JsonValue[] = []
  let i = 0
  for (const item of named) {
    const position = live.get(identity(item, mergeKey))
    for (let other = others[i]; other !== undefined; other = others[i]) {
      const before = live.get(identity(other, mergeKey))
      if (position === undefined || before === undefined || before >= position) break
      all.push(other)
      i++
    }
    all.push(item)
  }
  return [...all, ...others.slice(i)]
}
