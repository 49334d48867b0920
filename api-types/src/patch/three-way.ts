import type { JsonObject } from '../schema/json.ts'
import type { TypeTable } from '../schema/model.ts'
import { applyMergePatch } from './merge-patch.ts'
import { outcomeOf, type PatchOutcome } from './outcome.ts'
import { isMap } from './strategic/directives.ts'
import { unsupported } from './strategic/errors.ts'
import { joinPatches } from './three-way/join-patches.ts'
import { jsonDiff, withNullsOnly, withoutNulls } from './three-way/json-diff.ts'
import { diffMaps } from './three-way/strategic-diff.ts'

/** The three states of an object that a declarative update knows. None of them is changed. */
export interface ThreeWayInput {
  /** What was applied last; empty where nothing was. */
  readonly original: JsonObject
  /** What is applied now. */
  readonly modified: JsonObject
  /** What the server holds. */
  readonly current: JsonObject
}

export interface ThreeWayTypedInput extends ThreeWayInput {
  readonly types: TypeTable
  /** Root type of the object: `apps/v1.Deployment`. Types that are not generated are refused: use `threeWayJsonMergePatch`. */
  readonly type: string
}

/**
 * The strategic merge patch that takes `current` to `modified`: what was applied last and is so no longer goes, what others have added
 * stays. It is empty where there is nothing to do. Lists that merge carry `$setElementOrder`, unions `$retainKeys`, items that go
 * `$patch: delete`. Unlike upstream, a list of scalars that is the same on both sides is left alone even where it is not sorted.
 * Source: `CreateThreeWayMergePatch` of apimachinery's `strategicpatch`.
 */
export const threeWayMergePatch = ({ types, type, original, modified, current }: ThreeWayTypedInput): PatchOutcome<JsonObject> =>
  outcomeOf(() => {
    if (types[type] === undefined) throw unsupported()
    const root = { types, type }
    const changes = diffMaps(current, modified, root, { keep: 'changes', retainKeys: false })
    const deletions = diffMaps(original, modified, root, { keep: 'deletions', retainKeys: false })
    return joinPatches(deletions, changes, root)
  })

/**
 * The same as a JSON merge patch, for kinds whose types are not known: lists are replaced whole.
 * Source: `CreateThreeWayJSONMergePatch` of apimachinery's `jsonmergepatch`.
 */
export const threeWayJsonMergePatch = ({ original, modified, current }: ThreeWayInput): JsonObject => {
  const changes = withoutNulls(jsonDiff(current, modified))
  const deletions = withNullsOnly(jsonDiff(original, modified))
  const joined = applyMergePatch(deletions, changes)
  return isMap(joined) ? joined : changes
}
