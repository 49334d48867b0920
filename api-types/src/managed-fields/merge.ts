import type { TypeTable } from '../schema/model.ts'
import { deepEqual, setOwn } from '../util/deep.ts'
import { mergeItems } from './merge-items.ts'
import { asList, asMap, LEAF, type ListNode, type Node, rootNode, UNKNOWN } from './node.ts'

type Members = Readonly<Record<string, unknown>>

/**
 * An object with a configuration laid over it: what the configuration speaks of is as it says, all else stays. Where nothing differs
 * the result is the very value of the object, so that a later comparison need not look into it. Changes neither.
 * Source: structured-merge-diff `typed/merge.go`. Throws `FieldsError` where a value does not fit its type.
 */
export const mergeObjects = (types: TypeTable, type: string, live: object, config: object): object =>
  merge(rootNode(types, type), live, config) as object

const merge = (node: Node, live: unknown, config: unknown): unknown => {
  if (config === undefined) return live
  if (live === undefined) return config
  switch (node.kind) {
    case 'leaf':
      return mergeLeaf(live, config)
    case 'struct':
    case 'map':
      return mergeMembers(node, live, config)
    case 'list':
      return mergeLists(node, live, config)
    case 'unknown':
      // Lists and scalars replace what was there, whatever it was.
      return config === null || asMap(config) !== undefined ? mergeMembers(node, live, config) : mergeLeaf(live, config)
  }
}

const mergeLeaf = (live: unknown, config: unknown): unknown => (deepEqual(live, config) ? live : config)

/** Null and empty are alike in that they take nothing away; only between the two of them does it matter which. */
const mergeMembers = (node: Node, live: unknown, config: unknown): unknown => {
  const left = asMap(live)
  const right = asMap(config)
  if (right === undefined || isEmpty(right)) return left === undefined || isEmpty(left) ? mergeLeaf(live, config) : live
  if (left === undefined || isEmpty(left)) return config
  let out: Record<string, unknown> | undefined
  for (const name of Object.keys(right)) {
    const before = Object.hasOwn(left, name) ? left[name] : undefined
    const after = merge(memberNode(node, name), before, right[name])
    if (after === before) continue
    out ??= { ...left }
    setOwn(out, name, after)
  }
  return out ?? left
}

const isEmpty = (members: Members): boolean => {
  for (const name in members) if (members[name] !== undefined) return false
  return true
}

/** What nobody owns, such as the name, is merged as the scalars that it is. */
const memberNode = (node: Node, name: string): Node => {
  if (node.kind === 'map') return node.value
  if (node.kind !== 'struct') return UNKNOWN
  return node.byName.get(name)?.node ?? (node.ignored.has(name) ? LEAF : UNKNOWN)
}

const mergeLists = (node: ListNode, live: unknown, config: unknown): unknown => {
  const left = asList(live) ?? []
  const right = asList(config) ?? []
  if (left.length === 0 && right.length === 0) return mergeLeaf(live, config)
  if (right.length === 0) return live
  if (left.length === 0) return config
  const merged = mergeItems(node, left, right, (before, after) => merge(node.item, before, after))
  return merged.length === left.length && merged.every((item, i) => item === left[i]) ? live : merged
}
