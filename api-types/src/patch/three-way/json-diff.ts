import type { JsonObject, JsonValue } from '../../schema/json.ts'
import { deepEqual, setOwn } from '../../util/deep.ts'
import { isMap, own } from '../strategic/directives.ts'

/** The JSON merge patch from one object to another: null for what goes. */
export const jsonDiff = (from: JsonObject, to: JsonObject): JsonObject => {
  const patch: JsonObject = {}
  for (const key of Object.keys(to)) {
    const [before, after] = [own(from, key), own(to, key)]
    if (after === undefined) continue
    if (isMap(before) && isMap(after)) {
      const inner = jsonDiff(before, after)
      if (Object.keys(inner).length > 0) setOwn(patch, key, inner)
    } else if (before === undefined || !deepEqual(before, after)) setOwn(patch, key, after)
  }
  for (const key of Object.keys(from)) if (own(to, key) === undefined) setOwn(patch, key, null)
  return patch
}

/** The part of a merge patch that sets something. A map that is empty is a value; one that becomes so is nothing. */
export const withoutNulls = (patch: JsonObject): JsonObject => filtered(patch, (value) => value !== null, true)

/** The part of a merge patch that takes something away. */
export const withNullsOnly = (patch: JsonObject): JsonObject => filtered(patch, (value) => value === null, false)

const filtered = (patch: JsonObject, keep: (value: JsonValue) => boolean, keepEmptyMaps: boolean): JsonObject => {
  const kept: JsonObject = {}
  for (const key of Object.keys(patch)) {
    const value = own(patch, key)
    if (value === undefined) continue
    if (!isMap(value)) {
      if (keep(value)) setOwn(kept, key, value)
      continue
    }
    if (Object.keys(value).length === 0) {
      if (keepEmptyMaps) setOwn(kept, key, value)
      continue
    }
    const inner = filtered(value, keep, keepEmptyMaps)
    if (Object.keys(inner).length > 0) setOwn(kept, key, inner)
  }
  return kept
}
