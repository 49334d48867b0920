import type { JsonObject, JsonValue } from '../../schema/json.ts'
import { deepEqual, setOwn } from '../../util/deep.ts'
import { PatchError } from '../outcome.ts'
import { DELETE_FROM_PRIMITIVE_LIST, isList, isMap, own, RETAIN_KEYS, SET_ELEMENT_ORDER } from '../strategic/directives.ts'
import { lookupList, lookupMap, type PatchField, type PatchType } from '../strategic/lookup.ts'
import { diffLists } from './list-diff.ts'

/** Which half of the difference is wanted. */
export interface DiffOptions {
  readonly keep: 'changes' | 'deletions'
  /** The map is a union: its patch names the members that may stay. */
  readonly retainKeys: boolean
}

/** The strategic patch from one map to another, or the half of it that is wanted. Source: `diffMaps`. */
export const diffMaps = (from: JsonObject, to: JsonObject, type: PatchType, options: DiffOptions): JsonObject => {
  const patch: JsonObject = {}
  for (const key of Object.keys(to)) {
    const [before, after] = [own(from, key), own(to, key)]
    if (after === undefined) continue
    if (isMap(before) && isMap(after)) diffMap(patch, { key, before, after }, type, options)
    else if (isList(before) && isList(after)) diffList(patch, { key, before, after }, type, options)
    else if (options.keep === 'changes' && (before === undefined || !deepEqual(before, after))) setOwn(patch, key, after)
  }
  const gone = Object.keys(from).filter((key) => own(from, key) !== undefined && own(to, key) === undefined)
  if (options.keep === 'deletions') for (const key of gone) setOwn(patch, key, null)
  if (options.retainKeys)
    addRetainKeys(
      patch,
      to,
      gone.some((key) => own(from, key) !== null),
    )
  return patch
}

const addRetainKeys = (patch: JsonObject, to: JsonObject, clears: boolean): void => {
  const keys = Object.keys(to).filter((key) => own(to, key) !== undefined && own(to, key) !== null)
  if (keys.length > 0 && (clears || Object.keys(patch).length > 0)) setOwn(patch, RETAIN_KEYS, keys.sort())
}

interface Member<Value extends JsonValue> {
  readonly key: string
  readonly before: Value
  readonly after: Value
}

/** A field that the types do not know is no matter as long as nothing changes in it. */
const fieldOf = (lookUp: () => PatchField, { before, after }: Member<JsonValue>): PatchField | undefined => {
  try {
    return lookUp()
  } catch (error) {
    if (error instanceof PatchError && deepEqual(before, after)) return undefined
    throw error
  }
}

const diffMap = (patch: JsonObject, member: Member<JsonObject>, type: PatchType, options: DiffOptions): void => {
  const { key, before, after } = member
  const field = fieldOf(() => lookupMap(type, key), member)
  if (field === undefined) return
  if (field.strategy === 'replace') {
    if (options.keep === 'changes' && !deepEqual(before, after)) setOwn(patch, key, after)
    return
  }
  const inner = diffMaps(before, after, field.type, { ...options, retainKeys: field.retainKeys })
  if (Object.keys(inner).length > 0) setOwn(patch, key, inner)
}

const diffList = (patch: JsonObject, member: Member<JsonValue[]>, type: PatchType, options: DiffOptions): void => {
  const { key, before, after } = member
  const field = fieldOf(() => lookupList(type, key), member)
  if (field === undefined) return
  if (field.strategy !== 'merge') {
    if (options.keep === 'changes' && !deepEqual(before, after)) setOwn(patch, key, after)
    return
  }
  const { items, deleted, order } = diffLists(before, after, field, { ...options, retainKeys: field.retainKeys })
  if (items.length > 0) setOwn(patch, key, items)
  if (deleted.length > 0) setOwn(patch, `${DELETE_FROM_PRIMITIVE_LIST}/${key}`, deleted)
  if (order.length > 0) setOwn(patch, `${SET_ELEMENT_ORDER}/${key}`, order)
}
