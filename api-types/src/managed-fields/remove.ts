import type { TypeTable } from '../schema/model.ts'
import { setOwn } from '../util/deep.ts'
import { type FieldSet, isEmpty, isOwned } from './field-set.ts'
import { itemElement } from './list-items.ts'
import { asList, asMap, childOf, type Node, rootNode } from './node.ts'
import { fieldElement } from './path-element.ts'

/**
 * An object without these fields and all that is in them. A map or list that is left with nothing reads null, as upstream's; an
 * object from which nothing goes is given back as it is. Source: structured-merge-diff `typed/remove.go`.
 */
export const removeFields = (types: TypeTable, type: string, object: object, fields: FieldSet): object =>
  isEmpty(fields) ? object : ((remove(rootNode(types, type), object, fields) ?? {}) as object)

const remove = (node: Node, value: unknown, fields: FieldSet): unknown => {
  if (node.kind === 'list') return removeItems(node, value, fields)
  const members = node.kind === 'leaf' ? undefined : asMap(value)
  return members === undefined ? value : removeMembers(node, members, fields)
}

const removeMembers = (node: Node, members: Readonly<Record<string, unknown>>, fields: FieldSet): unknown => {
  const out: Record<string, unknown> = {}
  let left = 0
  let changed = false
  for (const name of Object.keys(members)) {
    const member = members[name]
    if (member === undefined) continue
    const element = fieldElement(name)
    const below = fields[element]
    if (below !== undefined && isOwned(below)) {
      changed = true
      continue
    }
    const rest = below === undefined ? member : remove(childOf(node, element), member, below)
    if (rest !== member) changed = true
    setOwn(out, name, rest)
    left++
  }
  return !changed ? members : left === 0 ? null : out
}

const removeItems = (node: Extract<Node, { kind: 'list' }>, value: unknown, fields: FieldSet): unknown => {
  const items = asList(value)
  if (items === undefined || items.length === 0) return value
  const out: unknown[] = []
  let changed = false
  for (let i = 0; i < items.length; i++) {
    const below = fields[itemElement(node, items[i], i)]
    if (below !== undefined && isOwned(below)) {
      changed = true
      continue
    }
    const rest = below === undefined ? items[i] : remove(node.item, items[i], below)
    if (rest !== items[i]) changed = true
    out.push(rest)
  }
  return !changed ? value : out.length === 0 ? null : out
}
