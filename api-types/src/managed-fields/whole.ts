import { addChild, type Draft, finish } from './draft.ts'
import { type FieldSet, OWNED } from './field-set.ts'
import { itemElement } from './list-items.ts'
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
  const items = list.map((item, i) => ({ element: itemElement(node, item, i), item }))
  if (items.some(({ element }, i) => i > 0 && compareElements((items[i - 1] as Item).element, element) > 0)) items.sort(byElement)
  const out: Record<PathElement, FieldSet> = { [SELF]: OWNED }
  for (let i = 0; i < items.length; i++) {
    const { element, item } = items[i] as Item
    // Items that repeat one key are owned together, as one.
    const repeated = items[i - 1]?.element === element || items[i + 1]?.element === element
    out[element] = repeated ? OWNED : wholeOf(node.item, item)
  }
  return out
}

interface Item {
  readonly element: PathElement
  readonly item: unknown
}
const byElement = (a: Item, b: Item): number => compareElements(a.element, b.element)
