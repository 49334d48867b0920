import type { TypeTable } from '../schema/model.ts'
import { addChild, type Draft, finish } from './draft.ts'
import { difference, EMPTY, type FieldSet, OWNED } from './field-set.ts'
import { indexItems } from './list-items.ts'
import { asList, asMap, type ListNode, type Node, rootNode, type StructNode, UNKNOWN, unknownFieldsOf } from './node.ts'
import { fieldElement, type PathElement } from './path-element.ts'

/**
 * The fields that a configuration speaks of: its leaves, the items of keyed lists and sets, the entries of maps, and maps that it
 * gives empty or null. A structure or list that is there for what it holds is no member. The server's own fields of metadata are left out.
 * Source: structured-merge-diff `typed/tofieldset.go`. Throws `FieldsError` where a value does not fit its type.
 */
export const fieldsOf = (types: TypeTable, type: string, value: object): FieldSet =>
  difference(fieldsOfNode(rootNode(types, type), value), METADATA)

/** Metadata as a whole is nobody's, even when it is given empty. */
const METADATA: FieldSet = Object.freeze({ 'f:metadata': OWNED })

/** The same for a value of a compiled type. */
export const fieldsOfNode = (node: Node, value: unknown): FieldSet => inside(node, value) ?? EMPTY

/** The members at and below a value; undefined for none. */
const inside = (node: Node, value: unknown): FieldSet | undefined => {
  switch (node.kind) {
    case 'leaf':
      return OWNED
    case 'struct':
      return insideStruct(node, asMap(value))
    case 'map':
      return insideMap(node.value, asMap(value))
    case 'list':
      return insideList(node, asList(value))
    case 'unknown':
      return asMap(value) === undefined ? OWNED : insideMap(UNKNOWN, asMap(value))
  }
}

const insideStruct = (node: StructNode, map: Readonly<Record<string, unknown>> | undefined): FieldSet | undefined => {
  if (map === undefined) return undefined
  // Its fields come sorted: without others there is nothing to sort.
  let out: Record<PathElement, FieldSet> | undefined
  for (const field of node.fields) {
    const value = field.shadowed && !Object.hasOwn(map, field.name) ? undefined : map[field.name]
    if (value === undefined) continue
    const below = inside(field.node, value)
    const found = isNothing(value) ? owned(below) : below
    if (found === undefined) continue
    if (out === undefined) out = { [field.element]: found }
    else out[field.element] = found
  }
  const unknown = unknownFieldsOf(node, map)
  return unknown.length === 0 ? out : insideOpen(out, map, unknown)
}

const insideOpen = (known: FieldSet = EMPTY, map: Readonly<Record<string, unknown>>, unknown: readonly string[]): FieldSet | undefined => {
  let draft: Draft | undefined
  for (const element of Object.keys(known)) draft = addChild(draft, element, known[element] ?? OWNED)
  for (const name of unknown) draft = addChild(draft, fieldElement(name), owned(inside(UNKNOWN, map[name])))
  return finish(draft, false)
}

const insideMap = (item: Node, map: Readonly<Record<string, unknown>> | undefined): FieldSet | undefined => {
  if (map === undefined) return undefined
  let draft: Draft | undefined
  for (const key of Object.keys(map)) if (map[key] !== undefined) draft = addChild(draft, fieldElement(key), owned(inside(item, map[key])))
  return finish(draft, false)
}

const insideList = (node: ListNode, list: readonly unknown[] | undefined): FieldSet | undefined => {
  if (list === undefined) return undefined
  let draft: Draft | undefined
  for (const [element, items] of indexItems(node, list)) {
    draft = addChild(draft, element, items.length > 1 ? OWNED : owned(inside(node.item, items[0])))
  }
  return finish(draft, false)
}

/** Null, or a map without members: it is a member itself, since nothing in it can be. */
const isNothing = (value: unknown): boolean => {
  if (value === null) return true
  const map = asMap(value)
  if (map === undefined) return false
  for (const name in map) if (map[name] !== undefined) return false
  return true
}

/** The node with itself as a member. */
const owned = (node: FieldSet | undefined): FieldSet => {
  if (node === undefined || node === OWNED) return OWNED
  return node['.'] === undefined ? { '.': OWNED, ...node } : node
}
