import type { TypeTable } from '../schema/model.ts'
import { type FieldSet, isEmpty, OWNED } from './field-set.ts'
import { childOf, type Node, rootNode } from './node.ts'
import { type PathElement, SELF } from './path-element.ts'

/**
 * A set that was written when a type was granular, as the type is now: who owned something in what has become one whole owns the
 * whole. A whole that has become granular stays owned as it was. Source: structured-merge-diff `typed/reconcile_schema.go`.
 */
export const reconcileFields = (types: TypeTable, type: string, set: FieldSet): FieldSet => reconcile(rootNode(types, type), set)

const reconcile = (node: Node, set: FieldSet): FieldSet => {
  if (isEmpty(set) || node.kind === 'unknown') return set
  if (node.kind === 'leaf') return OWNED
  let out: Record<PathElement, FieldSet> | undefined
  for (const element in set) {
    if (element === SELF) continue
    const below = set[element] as FieldSet
    const next = reconcile(childOf(node, element), below)
    if (next === below) continue
    out ??= { ...set }
    out[element] = next
  }
  return out ?? set
}
