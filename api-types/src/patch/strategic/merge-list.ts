import type { JsonValue } from '../../schema/json.ts'
import { isMap, own, PATCH } from './directives.ts'
import { badPatchType, failed, noMergeKey } from './errors.ts'
import { goKind, type PatchField } from './lookup.ts'
import { mergeMap } from './merge-map.ts'
import { identity, inOrder, itemKind, positionsOf } from './order.ts'

/** Merges a patch's list into the live one: replaced unless the field's strategy is to merge. Source: `mergeSliceHandler`. */
export const mergeList = (
  live: readonly JsonValue[],
  patch: readonly JsonValue[],
  field: PatchField,
  isDeletion: boolean,
): readonly JsonValue[] => {
  if (field.strategy !== 'merge') return patch
  if (live.length === 0 && patch.length === 0) return live
  if (itemKind(live, patch) === 'map') return mergeMaps(live, patch, field)
  if (isDeletion) {
    const gone = positionsOf(patch, '')
    return live.filter((item) => !gone.has(identity(item, '')))
  }
  const all = [...live, ...patch]
  const first = positionsOf(all, '')
  return inOrder(
    all.filter((item, i) => first.get(identity(item, '')) === i),
    patch,
    live,
    '',
  )
}

const mergeMaps = (live: readonly JsonValue[], patch: readonly JsonValue[], field: PatchField): readonly JsonValue[] => {
  const key = field.mergeKey
  if (key === '') throw failed(`cannot merge lists without merge key for ${goKind(field.type)}`)
  const plain = patch.filter((item) => directiveOf(item) === undefined)
  const { base, replaced } = followDirectives(live, patch, plain, key)
  const changes = replaced ? [] : plain
  const merged = [...base]
  const positions = new Map(positionsOf(base, key))
  for (const item of changes) {
    if (!isMap(item)) continue
    const id = identity(item, key)
    const position = positions.get(id)
    const before = position === undefined ? undefined : merged[position]
    if (position === undefined || !isMap(before)) {
      positions.set(id, merged.length)
      merged.push(item)
    } else merged[position] = mergeMap(before, item, field.type)
  }
  return inOrder(merged, changes, base, key)
}

const directiveOf = (item: JsonValue): JsonValue | undefined => (isMap(item) ? own(item, PATCH) : undefined)

/** What `$patch: delete` and `$patch: replace` among the items leave of the live list. */
const followDirectives = (live: readonly JsonValue[], patch: readonly JsonValue[], plain: readonly JsonValue[], key: string) => {
  const deleted = new Set<string>()
  let replaced = false
  for (const item of patch) {
    const directive = directiveOf(item)
    if (directive === undefined || !isMap(item)) continue
    if (directive === 'delete') {
      if (own(item, key) === undefined) throw noMergeKey(item, key)
      deleted.add(identity(item, key))
    } else if (directive === 'replace') replaced = true
    else if (directive === 'merge') throw failed('merging lists cannot yet be specified in the patch')
    else throw badPatchType(directive, item)
  }
  if (replaced) return { base: plain, replaced }
  const kept = (item: JsonValue): boolean => !isMap(item) || own(item, key) === undefined || !deleted.has(identity(item, key))
  return { base: deleted.size === 0 ? live : live.filter(kept), replaced }
}
