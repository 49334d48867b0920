import { type FieldSet, OWNED } from './field-set.ts'
import { type PathElement, SELF, sortElements } from './path-element.ts'

/** A node under construction, for children that do not come sorted. */
export interface Draft {
  readonly nodes: Map<PathElement, FieldSet>
}

export const addChild = (draft: Draft | undefined, element: PathElement, node: FieldSet): Draft => {
  const into = draft ?? { nodes: new Map<PathElement, FieldSet>() }
  into.nodes.set(element, node)
  return into
}

/** The finished node; undefined where it is not owned and has no children. */
export const finish = (draft: Draft | undefined, owned: boolean): FieldSet | undefined => {
  if (draft === undefined) return owned ? OWNED : undefined
  const node: Record<PathElement, FieldSet> = {}
  if (owned) node[SELF] = OWNED
  for (const element of sortElements([...draft.nodes.keys()])) node[element] = draft.nodes.get(element) ?? OWNED
  return node
}
