import type { ListNode } from './node.ts'
import { asMap } from './node.ts'
import { type PathElement, scalarText, valueElement } from './path-element.ts'

/** A value does not fit its type, so that ownership of what is in it cannot be told. The text is upstream's. */
export class FieldsError extends Error {}

/** The items of a keyed list or a set by their path element, in order; more than one where the list repeats itself. */
export type ItemIndex = ReadonlyMap<PathElement, readonly unknown[]>

/** Throws `FieldsError` for an item that lacks a key, or that cannot be in a set. */
export const indexItems = (node: ListNode, items: readonly unknown[]): ItemIndex => {
  const index = new Map<PathElement, unknown[]>()
  for (let i = 0; i < items.length; i++) {
    const element = itemElement(node, items[i], i)
    const known = index.get(element)
    if (known === undefined) index.set(element, [items[i]])
    else known.push(items[i])
  }
  return index
}

/** The path element of one item. Source: structured-merge-diff `typed/helpers.go`. */
export const itemElement = (node: ListNode, item: unknown, position: number): PathElement => {
  if (node.keys.length === 0) return setElement(item, position)
  const map = asMap(item)
  if (map === undefined) {
    const why = item === null ? 'may not have a null element' : 'may not have non-map elements'
    throw new FieldsError(`element ${position}: associative list with keys ${why}`)
  }
  let text = 'k:{'
  for (let i = 0; i < node.keys.length; i++) {
    const key = node.keys[i]
    if (key === undefined) continue
    const own = Object.hasOwn(map, key.name) ? map[key.name] : undefined
    const value = own === undefined ? key.default : own
    if (value === undefined) {
      throw new FieldsError(
        `element ${position}: associative list with keys has an element that omits key field ${JSON.stringify(key.name)} (and doesn't have default value)`,
      )
    }
    text += i === 0 ? key.text : `,${key.text}`
    text += scalarText(value)
  }
  return `${text}}`
}

const setElement = (item: unknown, position: number): PathElement => {
  if (item === null) throw new FieldsError(`element ${position}: associative list without keys has an element that's an explicit null`)
  if (typeof item !== 'object') return valueElement(item)
  throw new FieldsError(
    `element ${position}: ${Array.isArray(item) ? 'not supported: associative list with lists as elements' : "associative list without keys has an element that's a map type"}`,
  )
}
