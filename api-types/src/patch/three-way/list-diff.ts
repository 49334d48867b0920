import { compareText } from '../../managed-fields/path-element.ts'
import { goText } from '../../schema/go-text.ts'
import type { JsonObject, JsonValue } from '../../schema/json.ts'
import { deepEqual } from '../../util/deep.ts'
import { isMap, own, PATCH } from '../strategic/directives.ts'
import { badArgument, failed, noMergeKey } from '../strategic/errors.ts'
import { goKind, type PatchField } from '../strategic/lookup.ts'
import { identity, itemKind } from '../strategic/order.ts'
import { type DiffOptions, diffMaps } from './strategic-diff.ts'

export interface ListDiff {
  /** Added and changed items in the new order, then deletions of maps. */
  readonly items: JsonValue[]
  /** Scalars that go. */
  readonly deleted: JsonValue[]
  /** The new order, by merge keys; empty where it need not be said. */
  readonly order: JsonValue[]
}

/** The difference of two lists that merge. Source: `diffLists`. */
export const diffLists = (before: readonly JsonValue[], after: readonly JsonValue[], field: PatchField, options: DiffOptions): ListDiff => {
  if (before.length === 0) return { items: options.keep === 'changes' ? [...after] : [], deleted: [], order: [] }
  return itemKind(before, after) === 'map' ? diffListsOfMaps(before, after, field, options) : diffListsOfScalars(before, after, options)
}

const diffListsOfScalars = (before: readonly JsonValue[], after: readonly JsonValue[], { keep }: DiffOptions): ListDiff => {
  const [old, now] = [new Set(before.map(goText)), new Set(after.map(goText))]
  const items = keep === 'changes' ? after.filter((item) => !old.has(goText(item))) : []
  const deleted = keep === 'deletions' ? [...new Set(before)].filter((item) => !now.has(goText(item))).sort(byText) : []
  const ordered = keep === 'changes' ? !deepEqual(before, after) : deleted.length > 0
  return { items, deleted, order: ordered ? [...after] : [] }
}
const byText = (a: JsonValue, b: JsonValue): number => compareText(goText(a), goText(b))

const diffListsOfMaps = (before: readonly JsonValue[], after: readonly JsonValue[], field: PatchField, options: DiffOptions): ListDiff => {
  const { mergeKey } = field
  if (mergeKey === '') throw failed(`cannot merge lists without merge key for ${goKind(field.type)}`)
  const { changed, deleted } = matchItems(keyed(before, mergeKey), keyed(after, mergeKey), field, options)
  const items: JsonValue[] = [...changed, ...deleted]
  const reordered =
    before.length !== after.length || after.some((item, i) => identity(item, mergeKey) !== identity(before[i] ?? null, mergeKey))
  const ordered = items.length > 0 || (options.keep === 'changes' && reordered)
  const order = ordered ? after.map((item) => ({ [mergeKey]: isMap(item) ? own(item, mergeKey) : undefined })) : []
  return { items, deleted: [], order }
}

interface Keyed {
  readonly item: JsonObject
  readonly value: JsonValue
  readonly text: string
  /** Position in its list. */
  readonly at: number
}

const keyed = (items: readonly JsonValue[], mergeKey: string): Keyed[] =>
  items
    .map((item, at) => {
      if (!isMap(item)) throw badArgument('map', item)
      const value = own(item, mergeKey)
      if (value === undefined) throw noMergeKey(item, mergeKey)
      return { item, value, text: goText(value), at }
    })
    .sort((a, b) => compareText(a.text, b.text))

/** Walks both lists side by side, sorted by merge key. Items of the same key are paired in their order. */
const matchItems = (before: readonly Keyed[], after: readonly Keyed[], field: PatchField, options: DiffOptions) => {
  const { mergeKey } = field
  const changed: { readonly at: number; readonly item: JsonObject }[] = []
  const deleted: JsonObject[] = []
  let [i, j] = [0, 0]
  while (i < before.length || j < after.length) {
    const [old, now] = [before[i], after[j]]
    if (old !== undefined && now !== undefined && old.text === now.text) {
      const inner = diffMaps(old.item, now.item, field.type, options)
      if (Object.keys(inner).length > 0) changed.push({ at: now.at, item: { ...inner, [mergeKey]: now.value } })
      i++
      j++
    } else if (now !== undefined && (old === undefined || compareText(old.text, now.text) > 0)) {
      if (options.keep === 'changes') changed.push({ at: now.at, item: now.item })
      j++
    } else {
      if (options.keep === 'deletions' && old !== undefined) deleted.push({ [mergeKey]: old.value, [PATCH]: 'delete' })
      i++
    }
  }
  changed.sort((a, b) => a.at - b.at)
  return { changed: changed.map(({ item }) => item), deleted }
}
