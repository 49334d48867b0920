import { isJsonObject, type JsonObject, type JsonValue } from '../schema/json.ts'
import { setOwn } from '../util/deep.ts'

/**
 * Applies a JSON Merge Patch (RFC 7386). Changes neither argument; the result shares with them whatever it takes over whole, and is
 * the document itself where the patch changes nothing. `__proto__` is a member like any other.
 */
export const applyMergePatch = (document: JsonValue | undefined, patch: JsonValue): JsonValue => {
  if (!isJsonObject(patch)) return patch
  const target = isJsonObject(document) ? document : undefined
  const merged: JsonObject = { ...target }
  let changed = target === undefined
  for (const key of Object.keys(patch)) {
    const change = patch[key]
    if (change === undefined) continue
    const before = Object.hasOwn(merged, key) ? merged[key] : undefined
    if (change === null) {
      if (!Object.hasOwn(merged, key)) continue
      delete merged[key]
      changed = true
      continue
    }
    const after = applyMergePatch(before, change)
    if (after === before) continue
    setOwn(merged, key, after)
    changed = true
  }
  return changed || target === undefined ? merged : target
}
