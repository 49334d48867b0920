import type { TypeTable } from '../schema/model.ts'
import { type FieldSet, isEmpty, OWNED } from './field-set.ts'
import { childOf, type Node, rootNode } from './node.ts'
import { type PathElement, SELF } from './path-element.ts'

/**
 * The set, and with it every field of a structure that holds a member. Nobody owns such a field for itself, so it must count as
 * owned by those who own what is in it. Source: `EnsureNamedFieldsAreMembers` of structured-merge-diff `fieldpath/set.go`.
 */
export const withNamedFields = (types: TypeTable, type: string, set: FieldSet): FieldSet => named(rootNode(types, type), set)

const named = (node: Node, set: FieldSet): FieldSet => {
  if (isEmpty(set) || node.kind === 'leaf' || node.kind === 'unknown') return set
  let out: Record<PathElement, FieldSet> | undefined
  for (const element in set) {
    if (element === SELF) continue
    const below = set[element] as FieldSet
    if (isEmpty(below)) continue
    const inner = named(childOf(node, element), below)
    const next =
      node.kind === 'struct' && inner[SELF] === undefined && node.byName.has(element.slice(2)) ? { [SELF]: OWNED, ...inner } : inner
    if (next === below) continue
    out ??= { ...set }
    out[element] = next
  }
  return out ?? set
}
