import { goText } from '../../schema/go-text.ts'
import type { JsonObject, JsonValue } from '../../schema/json.ts'
import { setOwn } from '../../util/deep.ts'
import { isList, isMap, own, PATCH, SET_ELEMENT_ORDER, withoutDirectives } from './directives.ts'
import { badArgument, badElementOrder, failed } from './errors.ts'
import { lookupList, type PatchField, type PatchType } from './lookup.ts'
import { mergeList } from './merge-list.ts'
import { identity, inOrder, itemKind } from './order.ts'

/**
 * Merges and orders the lists for which the patch has a `$setElementOrder/name` member. Gives the names of the patch's members that
 * are done by it. Source: `mergePatchIntoOriginal`.
 */
export const setElementOrders = (merged: JsonObject, patch: JsonObject, type: PatchType): ReadonlySet<string> => {
  const done = new Set<string>()
  for (const directive of Object.keys(patch)) {
    if (!directive.startsWith(SET_ELEMENT_ORDER)) continue
    const order = own(patch, directive)
    if (!isList(order)) throw badArgument('list', order)
    if (!directive.startsWith(`${SET_ELEMENT_ORDER}/`)) throw badElementOrder()
    const name = directive.slice(SET_ELEMENT_ORDER.length + 1)
    const live = listMember(merged, name)
    const change = listMember(patch, name)
    const field = lookupList(type, name)
    if (change !== undefined) checkOrder(change, order, field.mergeKey)
    if (live === undefined && change === undefined) continue
    setOwn(merged, name, ordered(live, change, order, field))
    done.add(name)
  }
  return done
}

const listMember = (map: JsonObject, name: string): readonly JsonValue[] | undefined => {
  const value = own(map, name)
  if (value === undefined) return undefined
  if (!isList(value)) throw badArgument('list', value)
  return value
}

const ordered = (
  live: readonly JsonValue[] | undefined,
  change: readonly JsonValue[] | undefined,
  order: readonly JsonValue[],
  field: PatchField,
): JsonValue[] => {
  const merged = mergedItems(live, change, field)
  itemKind(live ?? [], change ?? [])
  return inOrder(merged, order, live ?? [], field.mergeKey)
}

const mergedItems = (
  live: readonly JsonValue[] | undefined,
  change: readonly JsonValue[] | undefined,
  field: PatchField,
): readonly JsonValue[] => {
  if (live !== undefined) return change === undefined ? live : mergeList(live, change, field, false)
  const taken = withoutDirectives([...(change ?? [])])
  return isList(taken) ? taken : []
}

/** The patch's items, but for those with a directive, must come in the order's sequence and be in it. */
export const checkOrder = (change: readonly JsonValue[], order: readonly JsonValue[], mergeKey: string): void => {
  if (change.length === 0 || order.length === 0) return
  const stray = mergeKey === '' ? undefined : change.find((item) => !isMap(item))
  if (stray !== undefined) throw badArgument('map', stray)
  const items = mergeKey === '' ? change : change.filter((item) => !(isMap(item) && own(item, PATCH) === 'delete'))
  let at = 0
  let position = 0
  while (at < items.length && position < order.length) {
    const item = items[at] ?? null
    if (isMap(item) && own(item, PATCH) !== undefined) {
      at++
      continue
    }
    if (identity(item, mergeKey) === identity(order[position] ?? null, mergeKey)) at++
    position++
  }
  if (at < items.length && position >= order.length) {
    throw failed(`the order in patch list:\n${goText(change)}\n doesn't match ${SET_ELEMENT_ORDER} list:\n${goText(order)}`)
  }
}
