import type { TypeTable } from '../schema/model.ts'
import { deepEqual } from '../util/deep.ts'
import { addChild, type Draft, finish } from './draft.ts'
import { EMPTY, type FieldSet, OWNED } from './field-set.ts'
import { type ItemIndex, indexItems } from './list-items.ts'
import { asList, asMap, type ListNode, type Node, readField, rootNode, type StructNode, UNKNOWN, unknownFieldsOf } from './node.ts'
import { fieldElement, type PathElement } from './path-element.ts'
import { wholeOf } from './whole.ts'

export interface Comparison {
  readonly added: FieldSet
  readonly removed: FieldSet
  readonly modified: FieldSet
}

/**
 * What differs between two objects of a type, by what ownership sees. Reads only as far as the two are not the same value, and
 * makes nothing for what is equal. The server's own fields of metadata are left out.
 * Source: structured-merge-diff `typed/compare.go`. Throws `FieldsError` where a value does not fit its type.
 */
export const compareObjects = (types: TypeTable, type: string, old: object, next: object): Comparison => {
  const out: Found = { added: undefined, removed: undefined, modified: undefined }
  if (old !== next) walk(rootNode(types, type), old, next, out)
  return { added: out.added ?? EMPTY, removed: out.removed ?? EMPTY, modified: out.modified ?? EMPTY }
}

/** The findings at and below one place. One record serves the whole walk: a parent takes its child's findings at once. */
interface Found {
  added: FieldSet | undefined
  removed: FieldSet | undefined
  modified: FieldSet | undefined
}

const clear = (out: Found): Found => {
  out.added = undefined
  out.removed = undefined
  out.modified = undefined
  return out
}

/** Compares two values that are both there. */
const walk = (node: Node, old: unknown, next: unknown, out: Found): Found => {
  switch (node.kind) {
    case 'leaf':
      return compareLeaf(old, next, out)
    case 'struct': {
      const left = asMap(old)
      const right = asMap(next)
      if (left === undefined || right === undefined || (node.open && hasUnknown(node, left, right)))
        return compareMembers(node, left, right, old, next, out)
      return compareStruct(node, left, right, out)
    }
    case 'map':
      return compareMembers(node, asMap(old), asMap(next), old, next, out)
    case 'list':
      return compareLists(node, old, next, out)
    case 'unknown':
      if (asMap(old) === undefined && asMap(next) === undefined) return compareLeaf(old, next, out)
      return compareUnknown(old, next, out)
  }
}

const compareLeaf = (old: unknown, next: unknown, out: Found): Found => {
  clear(out)
  if (!deepEqual(old, next)) out.modified = OWNED
  return out
}

const hasUnknown = (node: StructNode, left: Readonly<Record<string, unknown>>, right: Readonly<Record<string, unknown>>): boolean =>
  unknownFieldsOf(node, left).length > 0 || unknownFieldsOf(node, right).length > 0

const compareStruct = (
  node: StructNode,
  left: Readonly<Record<string, unknown>>,
  right: Readonly<Record<string, unknown>>,
  out: Found,
): Found => {
  let added: FieldSet | undefined
  let removed: FieldSet | undefined
  let modified: FieldSet | undefined
  for (const field of node.fields) {
    const old = readField(left, field)
    const next = readField(right, field)
    if (old === next) continue
    compareMember(field.node, old, next, out)
    if (out.added !== undefined) added = put(added, field.element, out.added)
    if (out.removed !== undefined) removed = put(removed, field.element, out.removed)
    if (out.modified !== undefined) modified = put(modified, field.element, out.modified)
  }
  out.added = added
  out.removed = removed
  out.modified = modified
  return out
}

const put = (into: FieldSet | undefined, element: PathElement, node: FieldSet): FieldSet => {
  if (into === undefined) return { [element]: node }
  into[element] = node
  return into
}

/** Compares two values of which either may be absent. */
const compareMember = (node: Node, old: unknown, next: unknown, out: Found): Found => {
  if (old !== undefined && next !== undefined) return walk(node, old, next, out)
  clear(out)
  if (next !== undefined) out.added = wholeOf(node, next)
  else if (old !== undefined) out.removed = wholeOf(node, old)
  return out
}

type Members = Readonly<Record<string, unknown>> | undefined

/** Maps, and structures of which one is null or has fields that its type does not name. */
const compareMembers = (node: Node, left: Members, right: Members, old: unknown, next: unknown, out: Found): Found => {
  const names = new Set([...namesOf(node, left), ...namesOf(node, right)])
  // Two that are both empty, or null, are one leaf: that keeps empty and null apart.
  if (names.size === 0) return compareLeaf(old, next, out)
  let findings: Findings | undefined
  for (const name of names) {
    const before = memberOf(node, left, name)
    const after = memberOf(node, right, name)
    if (before === after) continue
    compareMember(memberNode(node, name), before, after, out)
    findings = note(findings, fieldElement(name), out)
  }
  return settle(findings, out)
}

const namesOf = (node: Node, members: Members): readonly string[] => {
  if (members === undefined) return []
  if (node.kind !== 'struct') return Object.keys(members).filter((name) => members[name] !== undefined)
  return [
    ...node.fields.filter((field) => readField(members, field) !== undefined).map((field) => field.name),
    ...unknownFieldsOf(node, members),
  ]
}
const memberOf = (node: Node, members: Members, name: string): unknown => {
  if (members === undefined) return undefined
  const field = node.kind === 'struct' ? node.byName.get(name) : undefined
  if (field !== undefined) return readField(members, field)
  return Object.hasOwn(members, name) ? members[name] : undefined
}
const memberNode = (node: Node, name: string): Node => {
  if (node.kind === 'map') return node.value
  return (node.kind === 'struct' ? node.byName.get(name)?.node : undefined) ?? UNKNOWN
}

/** A value without a type: where one side is a map and the other is not, the map's members go and the value itself changes. */
const compareUnknown = (old: unknown, next: unknown, out: Found): Found => {
  const left = asMap(old)
  const right = asMap(next)
  if ((left !== undefined || old === null) && (right !== undefined || next === null))
    return compareMembers(UNKNOWN, left, right, old, next, out)
  compareMembers(UNKNOWN, left, right, old, next, out)
  if (out.modified === undefined) out.modified = OWNED
  return out
}

const compareLists = (node: ListNode, old: unknown, next: unknown, out: Found): Found => {
  const left = asList(old) ?? []
  const right = asList(next) ?? []
  if (left.length === 0 && right.length === 0) return compareLeaf(old, next, out)
  if (sameItems(left, right)) return clear(out)
  const before = indexItems(node, left)
  const after = indexItems(node, right)
  let findings: Findings | undefined
  for (const [element, items] of before) {
    compareItems(node, items, after.get(element) ?? NO_ITEMS, out)
    findings = note(findings, element, out)
  }
  for (const [element, items] of after) {
    if (before.has(element)) continue
    compareItems(node, NO_ITEMS, items, out)
    findings = note(findings, element, out)
  }
  return settle(findings, out)
}

const NO_ITEMS: ItemIndex extends ReadonlyMap<string, infer Items> ? Items : never = []

const sameItems = (left: readonly unknown[], right: readonly unknown[]): boolean => {
  if (left.length !== right.length) return false
  for (let i = 0; i < left.length; i++) if (!deepEqual(left[i], right[i])) return false
  return true
}

/** Items that share one element. Where a list repeats itself they are owned as one, and only that they are repeated is noted. */
const compareItems = (node: ListNode, old: readonly unknown[], next: readonly unknown[], out: Found): Found => {
  if (old.length <= 1 && next.length <= 1) {
    if (old.length === 1 && old[0] === next[0]) return clear(out)
    return compareMember(node.item, old[0], next[0], out)
  }
  if (old.length > 1 && next.length > 1) return compareLeaf(old, next, out)
  clear(out)
  if (old.length > 1) {
    if (next.length === 1) out.added = wholeOf(node.item, next[0])
    out.removed = OWNED
  } else {
    if (old.length === 1) out.removed = wholeOf(node.item, old[0])
    out.added = OWNED
  }
  return out
}

interface Findings {
  added: Draft | undefined
  removed: Draft | undefined
  modified: Draft | undefined
}

const note = (findings: Findings | undefined, element: PathElement, out: Found): Findings | undefined => {
  if (out.added === undefined && out.removed === undefined && out.modified === undefined) return findings
  const into = findings ?? { added: undefined, removed: undefined, modified: undefined }
  if (out.added !== undefined) into.added = addChild(into.added, element, out.added)
  if (out.removed !== undefined) into.removed = addChild(into.removed, element, out.removed)
  if (out.modified !== undefined) into.modified = addChild(into.modified, element, out.modified)
  return into
}

const settle = (findings: Findings | undefined, out: Found): Found => {
  out.added = finish(findings?.added, false)
  out.removed = finish(findings?.removed, false)
  out.modified = finish(findings?.modified, false)
  return out
}
