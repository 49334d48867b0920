import type { JsonObject, JsonValue } from '../../schema/json.ts'
import { deepEqual, setOwn } from '../../util/deep.ts'
import { DELETE_FROM_PRIMITIVE_LIST, isList, isMap, own, PATCH, RETAIN_KEYS, SET_ELEMENT_ORDER } from '../strategic/directives.ts'
import { checkOrder } from '../strategic/element-order.ts'
import { badElementOrder, badRetainKeys } from '../strategic/errors.ts'
import { lookupList, lookupMap, type PatchField, type PatchType } from '../strategic/lookup.ts'
import { identity, inOrder, itemKind, positionsOf } from '../strategic/order.ts'

/**
 * Joins a patch of deletions with one of changes: both hold, directives stay as they are. Source: `mergeMap` without
 * `MergeParallelList`, as `CreateThreeWayMergePatch` calls it.
 */
export const joinPatches = (deletions: JsonObject, changes: JsonObject, type: PatchType): JsonObject => {
  if (Object.keys(deletions).length === 0) return changes
  // A directive of the user's own, from the applied file.
  if (own(changes, PATCH) !== undefined) return changes
  const joined = { ...deletions }
  const done = joinOrderedLists(joined, changes, type)
  for (const key of Object.keys(changes)) {
    const [before, after] = [own(joined, key), own(changes, key)]
    if (after === undefined || done.has(key) || key.startsWith(SET_ELEMENT_ORDER)) continue
    if (key === RETAIN_KEYS) {
      if (before !== undefined && !deepEqual(before, after)) throw badRetainKeys()
      setOwn(joined, key, after)
    } else setOwn(joined, key, before === undefined ? after : joinMember(key, before, after, type))
  }
  return joined
}

const joinMember = (key: string, before: JsonValue, after: JsonValue, type: PatchType): JsonValue => {
  if (key.startsWith(DELETE_FROM_PRIMITIVE_LIST)) return after
  if (isMap(before) && isMap(after)) {
    const field = lookupMap(type, key)
    return field.strategy === 'replace' ? after : joinPatches(before, after, field.type)
  }
  if (!isList(before) || !isList(after)) return after
  const field = lookupList(type, key)
  return field.strategy === 'merge' ? inOrder(joinItems(before, after, field), after, before, field.mergeKey) : after
}

/** Lists whose order is set. Gives the names of the members that are done. */
const joinOrderedLists = (joined: JsonObject, changes: JsonObject, type: PatchType): ReadonlySet<string> => {
  const done = new Set<string>()
  for (const directive of Object.keys(changes)) {
    const order = own(changes, directive)
    if (!directive.startsWith(`${SET_ELEMENT_ORDER}/`) || !isList(order)) continue
    const known = own(joined, directive)
    if (known !== undefined && !deepEqual(known, order)) throw badElementOrder()
    setOwn(joined, directive, order)
    const name = directive.slice(SET_ELEMENT_ORDER.length + 1)
    const [before, after] = [own(joined, name), own(changes, name)]
    if (!isList(before) && !isList(after)) continue
    const field = lookupList(type, name)
    if (isList(after)) checkOrder(after, order, field.mergeKey)
    const live = isList(before) ? before : []
    setOwn(joined, name, inOrder(joinItems(live, isList(after) ? after : [], field), order, live, field.mergeKey))
    done.add(name)
  }
  return done
}

const joinItems = (before: readonly JsonValue[], after: readonly JsonValue[], field: PatchField): readonly JsonValue[] => {
  if (before.length === 0 || after.length === 0) return [...before, ...after]
  const { mergeKey } = field
  const known = positionsOf(before, itemKind(before, after) === 'map' ? mergeKey : '')
  const items = [...before]
  for (const item of after) {
    const position = known.get(identity(item, mergeKey))
    const live = position === undefined ? undefined : items[position]
    if (position === undefined || live === undefined) items.push(item)
    else if (isMap(live) && isMap(item)) items[position] = joinPatches(live, item, field.type)
  }
  return items
}
