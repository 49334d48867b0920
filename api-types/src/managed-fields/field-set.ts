import type { FieldsV1 } from '../schema/json.ts'
import { compareElements, type PathElement, SELF } from './path-element.ts'

/**
 * A set of field paths, in the very form in which FieldsV1 is stored: a trie of path elements, sorted, where an empty node is
 * owned and a node with members is owned when it holds `.`. Nothing is parsed or printed on a write, and what an operation does
 * not change it shares with its operands. Never change one in place.
 * The whole object (the empty path) is never a member, so the empty trie is the empty set.
 */
export type FieldSet = FieldsV1
export type FieldPath = readonly PathElement[]

export const EMPTY: FieldSet = Object.freeze({})
/** A node that is owned and has nothing below. */
export const OWNED: FieldSet = EMPTY

export const isEmpty = (set: FieldSet): boolean => {
  for (const _element in set) return false
  return true
}

/** Whether a node below the root is itself a member. */
export const isOwned = (node: FieldSet): boolean => isEmpty(node) || node[SELF] !== undefined

/** A node of these children, already sorted; undefined where nothing is left of it. */
const nodeOf = (owned: boolean, elements: readonly PathElement[], nodes: readonly FieldSet[]): FieldSet | undefined => {
  if (elements.length === 0) return owned ? OWNED : undefined
  const node: Record<PathElement, FieldSet> = {}
  if (owned) node[SELF] = OWNED
  for (let i = 0; i < elements.length; i++) node[elements[i] ?? ''] = nodes[i] ?? OWNED
  return node
}

/** The members of either. Gives the left operand itself where the right one adds nothing. */
export const union = (a: FieldSet, b: FieldSet): FieldSet => {
  if (a === b || isEmpty(b)) return a
  return isEmpty(a) ? b : unite(a, b, false)
}

const uniteNodes = (a: FieldSet, b: FieldSet): FieldSet => {
  if (a === b) return a
  if (isEmpty(b)) return isOwned(a) ? a : { [SELF]: OWNED, ...a }
  if (isEmpty(a)) return isOwned(b) ? b : { [SELF]: OWNED, ...b }
  return unite(a, b, isOwned(a) || isOwned(b))
}

const unite = (a: FieldSet, b: FieldSet, owned: boolean): FieldSet => {
  const left = childrenOf(a)
  const right = childrenOf(b)
  const elements: PathElement[] = []
  const nodes: FieldSet[] = []
  let changed = owned && a[SELF] === undefined
  for (let i = 0, j = 0; i < left.length || j < right.length; ) {
    const l = left[i]
    const r = right[j]
    const order = l === undefined ? 1 : r === undefined ? -1 : compareElements(l, r)
    const element = (order <= 0 ? l : r) ?? ''
    const before = order <= 0 ? a[element] : undefined
    const other = order >= 0 ? b[element] : undefined
    const node = before === undefined ? (other ?? OWNED) : other === undefined ? before : uniteNodes(before, other)
    if (node !== before) changed = true
    elements.push(element)
    nodes.push(node)
    if (order <= 0) i++
    if (order >= 0) j++
  }
  return changed ? (nodeOf(owned, elements, nodes) ?? EMPTY) : a
}

const childrenOf = (node: FieldSet): PathElement[] => {
  const elements = Object.keys(node)
  return elements[0] === SELF ? elements.slice(1) : elements
}

/** The members of the first that are not members of the second. Gives the first itself where nothing goes. */
export const difference = (a: FieldSet, b: FieldSet): FieldSet =>
  isEmpty(a) || isEmpty(b) ? a : (subtractChildren(a, b, false, false, false) ?? EMPTY)

/** Like `difference`, and what lies below a member of the second goes too. */
export const recursiveDifference = (a: FieldSet, b: FieldSet): FieldSet =>
  isEmpty(a) || isEmpty(b) ? a : (subtractChildren(a, b, false, false, true) ?? EMPTY)

const subtract = (a: FieldSet, b: FieldSet, recursive: boolean): FieldSet | undefined => {
  const dropSelf = isOwned(b)
  if (dropSelf && recursive) return undefined
  if (isEmpty(a)) return dropSelf ? undefined : a
  return subtractChildren(a, b, isOwned(a), dropSelf, recursive)
}

const subtractChildren = (a: FieldSet, b: FieldSet, owned: boolean, dropSelf: boolean, recursive: boolean): FieldSet | undefined => {
  let replaced: Map<PathElement, FieldSet | undefined> | undefined
  for (const element in b) {
    if (element === SELF) continue
    const node = a[element]
    const other = b[element]
    if (node === undefined || other === undefined) continue
    const rest = subtract(node, other, recursive)
    if (rest === node) continue
    replaced ??= new Map<PathElement, FieldSet | undefined>()
    replaced.set(element, rest)
  }
  if (replaced === undefined && !(owned && dropSelf)) return a
  const elements: PathElement[] = []
  const nodes: FieldSet[] = []
  for (const element of childrenOf(a)) {
    const node = replaced?.has(element) === true ? replaced.get(element) : a[element]
    if (node === undefined) continue
    elements.push(element)
    nodes.push(node)
  }
  return nodeOf(owned && !dropSelf, elements, nodes)
}

/** The members of both. */
export const intersection = (a: FieldSet, b: FieldSet): FieldSet => (a === b ? a : (intersectChildren(a, b, false) ?? EMPTY))

const intersectChildren = (a: FieldSet, b: FieldSet, owned: boolean): FieldSet | undefined => {
  const elements: PathElement[] = []
  const nodes: FieldSet[] = []
  for (const element of childrenOf(a)) {
    const left = a[element]
    const right = b[element]
    if (left === undefined || right === undefined) continue
    const node = intersectChildren(left, right, isOwned(left) && isOwned(right))
    if (node === undefined) continue
    elements.push(element)
    nodes.push(node)
  }
  return nodeOf(owned, elements, nodes)
}

export const equals = (a: FieldSet, b: FieldSet): boolean => {
  if (a === b) return true
  let surplus = 0
  for (const element in a) {
    const left = a[element]
    const right = b[element]
    if (left === undefined || right === undefined || !equals(left, right)) return false
    surplus++
  }
  for (const _element in b) surplus--
  return surplus === 0
}

export const has = (set: FieldSet, path: FieldPath): boolean => {
  let node: FieldSet | undefined = set
  for (const element of path) node = node?.[element]
  return node !== undefined && path.length > 0 && isOwned(node)
}

/** The set of these paths. The empty path is left out: the whole object is never owned. */
export const fieldSetOf = (paths: Iterable<FieldPath>): FieldSet => {
  let set = EMPTY
  for (const path of paths) {
    let node = OWNED
    for (let i = path.length - 1; i >= 0; i--) node = { [path[i] ?? '']: node }
    set = union(set, node)
  }
  return set
}

/** Every member, in upstream's order: those of a node first, then those below each of its children. */
export const pathsOf = (set: FieldSet): FieldPath[] => {
  const paths: FieldPath[] = []
  const visit = (node: FieldSet, prefix: FieldPath): void => {
    const children = childrenOf(node)
    for (const element of children) if (isOwned(node[element] ?? OWNED)) paths.push([...prefix, element])
    for (const element of children) visit(node[element] ?? OWNED, [...prefix, element])
  }
  visit(set, [])
  return paths
}
