import type { FieldsV1 } from '../schema/json.ts'
import { EMPTY, type FieldSet, isEmpty, OWNED } from './field-set.ts'
import { compareElements, keyElement, type PathElement, parseElement, SELF, valueElement } from './path-element.ts'

/**
 * Reads a FieldsV1 that came from outside: sorted, keys in their one spelling, elements of unknown kinds left out, as upstream's
 * `Set.FromJSON`. Gives the value itself where it already reads so; undefined where it is malformed.
 */
export const canonicalFieldSet = (fields: unknown): FieldSet | undefined => {
  const node = canonicalNode(fields, 0)
  if (node === undefined || node[SELF] === undefined) return node
  // The whole object is never owned.
  const { [SELF]: _self, ...rest } = node
  return isEmpty(rest) ? EMPTY : rest
}

/** Deeper than any type of the API; keeps hostile input from exhausting the stack. */
const MAX_DEPTH = 200

const canonicalNode = (fields: unknown, depth: number): FieldSet | undefined => {
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields) || depth > MAX_DEPTH) return undefined
  const from = fields as FieldsV1
  const elements: PathElement[] = []
  const nodes = new Map<PathElement, FieldSet>()
  let asIs = true
  for (const element of Object.keys(from)) {
    if (element === SELF) {
      if (elements.length > 0) asIs = false
      continue
    }
    const name = canonicalElement(element)
    if (name === undefined) return undefined
    if (name === null) {
      asIs = false
      continue
    }
    const node = canonicalNode(from[element], depth + 1)
    if (node === undefined) return undefined
    const last = elements.at(-1)
    if (name !== element || node !== from[element] || (last !== undefined && compareElements(last, name) >= 0)) asIs = false
    if (!nodes.has(name)) elements.push(name)
    nodes.set(name, node)
  }
  return rebuilt(from, elements, nodes, asIs)
}

const rebuilt = (from: FieldsV1, elements: PathElement[], nodes: ReadonlyMap<PathElement, FieldSet>, asIs: boolean): FieldSet => {
  const owned = Object.hasOwn(from, SELF)
  if (elements.length === 0) return asIs && !owned ? from : OWNED
  if (asIs && (!owned || isEmptyNode(from[SELF]))) return from
  const node: Record<PathElement, FieldSet> = {}
  if (owned) node[SELF] = OWNED
  for (const element of elements.sort(compareElements)) node[element] = nodes.get(element) ?? OWNED
  return node
}

const isEmptyNode = (value: unknown): boolean => typeof value === 'object' && value !== null && isEmpty(value as FieldSet)

/** Undefined for a malformed element, null for one of a kind that a later version may know. */
const canonicalElement = (element: PathElement): PathElement | undefined | null => {
  if (element.charCodeAt(0) === 0x66 && element.charCodeAt(1) === 0x3a) return element
  if (element.length < 2 || element[1] !== ':') return undefined
  if (!'kvi'.includes(element.charAt(0))) return null
  const parsed = parseElement(element)
  switch (parsed?.kind) {
    case 'key':
      return keyElement(parsed.pairs)
    case 'value':
      return valueElement(parsed.value)
    case 'index':
      return `i:${parsed.index}`
    default:
      return undefined
  }
}
