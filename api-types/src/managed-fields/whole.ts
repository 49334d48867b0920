import { addChild, type Draft, finish } from './draft.ts'
import { type FieldSet, OWNED } from './field-set.ts'
import { indexItems, itemElement } from './list-items.ts'
import { asList, asMap, type ListNode, type MapNode, type Node, readField, type StructNode, UNKNOWN, unknownFieldsOf } from './node.ts'
import { compareElements, fieldElement, type PathElement, SELF } from './path-element.ts'

/**
 * Everything that appears with a value or disappears with it: what a comparison finds where only one side has it. Unlike the set
 * of an applied configuration it owns each map and list besides what is in it.
 */
export const wholeOf = (node: Node, value: unknown): FieldSet => {
  switch (node.kind) {
    case 'leaf':
      return OWNED
    case 'struct':
      return wholeStruct(node, value)
    case 'map':
      return wholeMap(node, value)
    case 'list':
      return wholeList(node, value)
    case 'unknown':
      return wholeMap(node, value)
  }
}

const wholeStruct = (node: StructNode, value: unknown): FieldSet => {
  const map = asMap(value)
  if (map === undefined) return OWNED
  const unknown = unknownFieldsOf(node, map)
  if (unknown.length > 0) return wholeOpen(node, map, unknown)
  let out: Record<PathElement, FieldSet> | undefined
  for (const field of node.fields) {
    const member = readField(map, field)
    if (member === undefined) continue
    out ??= { [SELF]: OWNED }
    out[field.element] = wholeOf(field.node, member)
  }
  return out ?? OWNED
}

const wholeOpen = (node: StructNode, map: Readonly<Record<string, unknown>>, unknown: readonly string[]): FieldSet => {
  let draft: Draft | undefined
  for (const field of node.fields) {
    const member = readField(map, field)
    if (member !== undefined) draft = addChild(draft, field.element, wholeOf(field.node, member))
  }
  for (const name of unknown) draft = addChild(draft, fieldElement(name), wholeOf(UNKNOWN, map[name]))
  return finish(draft, true) ?? OWNED
}

const wholeMap = (node: MapNode | { readonly kind: 'unknown' }, value: unknown): FieldSet => {
  const map = asMap(value)
  if (map === undefined) return OWNED
  const item = node.kind === 'map' ? node.value : UNKNOWN
  let draft: Draft | undefined
  for (const key of Object.keys(map)) if (map[key] !== undefined) draft = addChild(draft, fieldElement(key), wholeOf(item, map[key]))
  return finish(draft, true) ?? OWNED
}

const wholeList = (node: ListNode, value: unknown): FieldSet => {
  const list = asList(value)
  if (list === undefined || list.length === 0) return OWNED
  return wholeSortedList(node, list) ?? wholeAnyList(node, list)
}

/** Most lists come sorted, and no item repeats another's key: they need no index. Undefined for the others. */
const wholeSortedList = (node: ListNode, list: readonly unknown[]): FieldSet | undefined => {
  const out: Record<PathElement, FieldSet> = { [SELF]: OWNED }
  let last = SELF
  for (let i = 0; i < list.length; i++) {
    const element = itemElement(node, list[i], i)
    if (compareElements(last, element) >= 0) return undefined
    out[element] = wholeOf(node.item, list[i])
    last = element
  }
  return out
}

const wholeAnyList = (node: ListNode, list: readonly unknown[]): FieldSet => {
  let draft: Draft | undefined
  for (const [element, items] of indexItems(node, list)) {
    // Items that repeat one key are owned together, as one.
    draft = addChild(draft, element, items.length > 1 ? OWNED : wholeOf(node.item, items[0]))
  }
  return finish(draft, true) ?? OWNED
}
