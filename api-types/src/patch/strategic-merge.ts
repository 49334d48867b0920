import type { JsonObject } from '../schema/json.ts'
import type { TypeTable } from '../schema/model.ts'
import { outcomeOf, type PatchOutcome } from './outcome.ts'
import { unsupported } from './strategic/errors.ts'
import { mergeMap } from './strategic/merge-map.ts'

export interface StrategicMergeInput {
  readonly types: TypeTable
  /** Root type of the object: `core/v1.Pod`. Types that are not generated have no merge keys, and are refused as upstream does. */
  readonly type: string
  readonly original: JsonObject
  readonly patch: JsonObject
}

/**
 * Applies a strategic merge patch: lists are merged by the merge keys of their types, and `$patch`, `$retainKeys`,
 * `$deleteFromPrimitiveList/x` and `$setElementOrder/x` steer it. Changes neither argument; the result shares parts with both.
 * Source: `apimachinery/pkg/util/strategicpatch`.
 */
export const strategicMergePatch = ({ types, type, original, patch }: StrategicMergeInput): PatchOutcome<JsonObject> =>
  outcomeOf(() => {
    if (types[type] === undefined) throw unsupported()
    return mergeMap(original, patch, { types, type })
  })
