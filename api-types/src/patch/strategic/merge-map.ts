import type { JsonObject, JsonValue } from '../../schema/json.ts'
import { setOwn } from '../../util/deep.ts'
import {
  DELETE_FROM_PRIMITIVE_LIST,
  isList,
  isMap,
  own,
  PATCH,
  RETAIN_KEYS,
  SET_ELEMENT_ORDER,
  withoutNullsAndDirectives,
} from './directives.ts'
import { setElementOrders } from './element-order.ts'
import { badPatchType, badPrimitiveList, badRetainKeys } from './errors.ts'
import { lookupList, lookupMap, type PatchType } from './lookup.ts'
import { mergeList } from './merge-list.ts'

/** Merges a patch's map into the live one. Changes neither. Source: `mergeMap`. */
export const mergeMap = (live: JsonObject, patch: JsonObject, type: PatchType): JsonObject => {
  const directive = own(patch, PATCH)
  if (directive !== undefined) return followDirective(directive, patch)
  const merged = { ...live }
  retainKeys(merged, patch)
  const done = setElementOrders(merged, patch, type)
  // What is deleted from a list of scalars goes last: Go's order is random here, and what is added may be what was deleted.
  const names = Object.keys(patch).filter((name) => !done.has(name) && name !== RETAIN_KEYS && !name.startsWith(SET_ELEMENT_ORDER))
  for (const name of names) if (!name.startsWith(DELETE_FROM_PRIMITIVE_LIST)) mergeMember(merged, name, patch[name], type, false)
  for (const name of names) if (name.startsWith(DELETE_FROM_PRIMITIVE_LIST)) mergeMember(merged, listName(name), patch[name], type, true)
  return merged
}

const followDirective = (directive: JsonValue, patch: JsonObject): JsonObject => {
  if (directive === 'delete') return {}
  if (directive !== 'replace') throw badPatchType(directive, patch)
  const { [PATCH]: _directive, ...rest } = patch
  return rest
}

const listName = (directive: string): string => {
  if (!directive.startsWith(`${DELETE_FROM_PRIMITIVE_LIST}/`)) throw badPrimitiveList()
  return directive.slice(DELETE_FROM_PRIMITIVE_LIST.length + 1)
}

/** `$retainKeys` names every member that may stay; the patch may set no other. */
const retainKeys = (merged: JsonObject, patch: JsonObject): void => {
  const keys = own(patch, RETAIN_KEYS)
  if (keys === undefined) return
  if (!isList(keys)) throw badRetainKeys()
  const retained = new Set<JsonValue>(keys)
  for (const name of Object.keys(patch)) {
    if (name === RETAIN_KEYS || patch[name] === null || patch[name] === undefined) continue
    if (name.startsWith(DELETE_FROM_PRIMITIVE_LIST) || name.startsWith(SET_ELEMENT_ORDER)) continue
    if (!retained.has(name)) throw badRetainKeys()
  }
  for (const name of Object.keys(merged)) if (!retained.has(name)) delete merged[name]
}

const mergeMember = (merged: JsonObject, name: string, change: JsonValue | undefined, type: PatchType, isDeletion: boolean): void => {
  if (change === undefined) return
  const before = own(merged, name)
  if (change === null) {
    if (Object.hasOwn(merged, name)) delete merged[name]
  } else if (isMap(before) && isMap(change)) {
    const field = lookupMap(type, name)
    setOwn(merged, name, field.strategy === 'replace' ? change : mergeMap(before, change, field.type))
  } else if (isList(before) && isList(change)) {
    setOwn(merged, name, mergeList(before, change, lookupList(type, name), isDeletion))
  } else if (!isDeletion) {
    const taken = withoutNullsAndDirectives(change)
    if (taken !== undefined) setOwn(merged, name, taken)
    else if (Object.hasOwn(merged, name)) delete merged[name]
  }
}
