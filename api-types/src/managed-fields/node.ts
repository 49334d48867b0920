import type { JsonValue } from '../schema/json.ts'
import type { FieldSpec, Scalar, TypeExpression, TypeTable } from '../schema/model.ts'
import { ATOMIC_TYPES } from './atomic-types.ts'
import { compareText, fieldElement, type PathElement } from './path-element.ts'

/** How ownership sees a type. A leaf has one owner as a whole; the others have owners for what is in them. */
export type Node = LeafNode | StructNode | MapNode | ListNode | UnknownNode
export interface LeafNode {
  readonly kind: 'leaf'
}
export interface StructNode {
  readonly kind: 'struct'
  /** Sorted by name, so that what is built from them is sorted. */
  readonly fields: readonly StructField[]
  readonly byName: ReadonlyMap<string, StructField>
  /** Fields that are nobody's: the server's own part of metadata. */
  readonly ignored: ReadonlySet<string>
  /** The type may carry fields that it does not name. Those of the generated tables never do: decoding drops them. */
  readonly open: boolean
}
export interface StructField {
  readonly name: string
  readonly element: PathElement
  readonly node: Node
  /** What Go's encoder writes when the field was not given; undefined where it writes nothing. */
  readonly zero: JsonValue | undefined
  /** The name is also one of Object.prototype, so a plain read could find the prototype's. */
  readonly shadowed: boolean
}
export interface MapNode {
  readonly kind: 'map'
  readonly value: Node
}
export interface ListNode {
  readonly kind: 'list'
  /** Sorted; empty for a set of scalars. */
  readonly keys: readonly ListKey[]
  readonly item: Node
}
export interface ListKey {
  readonly name: string
  /** The name as it stands in a path element: `"name":`. */
  readonly text: string
  /** Stands in for the key where an item leaves it out. */
  readonly default: JsonValue | undefined
}
/** A field without a type: maps are granular, lists atomic (upstream's `__untyped_deduced_`). */
export interface UnknownNode {
  readonly kind: 'unknown'
}

/** The type expression of a value that nothing is known of: what a custom resource may hold besides what its schema says. */
export const DEDUCED = 'deduced'

export const LEAF: LeafNode = { kind: 'leaf' }
export const UNKNOWN: UnknownNode = { kind: 'unknown' }

/**
 * Compiled tables. A table never changes once it is in use, so this only saves compiling it again: it holds no state, and lets
 * go of a table when its owner does.
 */
const compiled = new WeakMap<TypeTable, Map<string, StructNode | LeafNode>>()

/** The node of a kind's root type, without the fields that nobody owns. A type that the table lacks is unknown throughout. */
export const rootNode = (types: TypeTable, type: string): Node => {
  const nodes = nodesOf(types)
  const memo = `root ${type}`
  const known = nodes.get(memo)
  if (known !== undefined) return known
  const spec = types[type]
  if (spec === undefined) return UNKNOWN
  const node = structNode(types, nodes, memo, type, ROOT_IGNORED)
  return node
}

const ROOT_IGNORED: ReadonlySet<string> = new Set(['apiVersion', 'kind'])
/** What upstream strips from every manager (`stripmeta.go`). */
const METADATA_IGNORED: ReadonlySet<string> = new Set([
  'name',
  'namespace',
  'creationTimestamp',
  'selfLink',
  'uid',
  'clusterName',
  'generation',
  'managedFields',
  'resourceVersion',
])
const NONE: ReadonlySet<string> = new Set()

const nodesOf = (types: TypeTable): Map<string, StructNode | LeafNode> => {
  const known = compiled.get(types)
  if (known !== undefined) return known
  const nodes = new Map<string, StructNode | LeafNode>()
  compiled.set(types, nodes)
  return nodes
}

const structNode = (
  types: TypeTable,
  nodes: Map<string, StructNode | LeafNode>,
  memo: string,
  type: string,
  ignored: ReadonlySet<string>,
): StructNode => {
  const fields: StructField[] = []
  const byName = new Map<string, StructField>()
  const specs = Object.entries(types[type]?.fields ?? {}).filter(([name]) => !ignored.has(name))
  const node: StructNode = { kind: 'struct', fields, byName, ignored, open: specs.some(([, spec]) => spec.pb === undefined) }
  // Known before its fields are compiled: a type may hold itself.
  nodes.set(memo, node)
  for (const [name, spec] of specs.sort(([a], [b]) => compareText(a, b))) {
    const isMetadata = ignored === ROOT_IGNORED && name === 'metadata'
    const field: StructField = {
      name,
      element: fieldElement(name),
      node: isMetadata ? metadataNode(types, nodes, spec.type) : nodeOf(types, nodes, spec.type, spec),
      zero: isMetadata ? {} : zeroOf(types, spec),
      shadowed: name in Object.prototype,
    }
    fields.push(field)
    byName.set(name, field)
  }
  return node
}

const metadataNode = (types: TypeTable, nodes: Map<string, StructNode | LeafNode>, type: string): Node => {
  const memo = `metadata ${type}`
  return nodes.get(memo) ?? (types[type] === undefined ? UNKNOWN : structNode(types, nodes, memo, type, METADATA_IGNORED))
}

const nodeOf = (types: TypeTable, nodes: Map<string, StructNode | LeafNode>, type: TypeExpression, spec: Partial<FieldSpec> = {}): Node => {
  if (type.startsWith('[]')) return listNode(types, nodes, type.slice(2), spec)
  if (type.startsWith('{}')) return spec.mapType === 'atomic' ? LEAF : { kind: 'map', value: nodeOf(types, nodes, type.slice(2)) }
  if (type === DEDUCED) return UNKNOWN
  if (types[type] === undefined) return LEAF
  const atomic = spec.mapType === undefined ? ATOMIC_TYPES.has(type) : spec.mapType === 'atomic'
  return atomic ? LEAF : (nodes.get(type) ?? structNode(types, nodes, type, type, NONE))
}

const listNode = (types: TypeTable, nodes: Map<string, StructNode | LeafNode>, item: TypeExpression, spec: Partial<FieldSpec>): Node => {
  if (spec.listType !== 'set' && spec.listType !== 'map') return LEAF
  return { kind: 'list', keys: keysOf(types, item, spec), item: nodeOf(types, nodes, item) }
}

/**
 * The keys of a list's items, sorted; none for a set. Where an item leaves a key out, the default stands in, or the zero value that
 * the published schema gives as the default of a field that is always written.
 */
export const keysOf = (types: TypeTable, item: TypeExpression, spec: Partial<FieldSpec>): readonly ListKey[] => {
  if (spec.listType !== 'map') return []
  const fields = types[item]?.fields
  return [...(spec.listMapKeys ?? [])].sort(compareText).map((name): ListKey => {
    const field = fields?.[name]
    return {
      name,
      text: `${JSON.stringify(name)}:`,
      default: field?.default ?? (field === undefined ? undefined : zeroOf(types, field)),
    }
  })
}

const ZEROS: Readonly<Record<Scalar, JsonValue>> = {
  string: '',
  bool: false,
  int32: 0,
  int64: 0,
  uint8: 0,
  uint32: 0,
  double: 0,
  bytes: null,
  time: null,
  microTime: null,
  duration: '0s',
  quantity: '0',
  intOrString: 0,
  raw: null,
  json: null,
  fieldsV1: null,
}

/**
 * Go writes a structure that is not behind a pointer even when it is empty, and so it counts as present on both sides: that is why
 * nobody owns `spec` itself after a create. Fields of custom resources carry no protobuf number and are absent when not given.
 */
const zeroOf = (types: TypeTable, spec: FieldSpec): JsonValue | undefined => {
  if (spec.pb === undefined || spec.pointer === true) return undefined
  if (Object.hasOwn(ZEROS, spec.type)) return spec.alwaysPrinted === true ? ZEROS[spec.type as Scalar] : undefined
  const fields = types[spec.type]?.fields
  if (fields === undefined) return spec.alwaysPrinted === true ? null : undefined
  const zero: Record<string, JsonValue> = {}
  for (const [name, field] of Object.entries(fields)) {
    const value = zeroOf(types, field)
    if (value !== undefined) zero[name] = value
  }
  return zero
}

/** A field's value as Go's encoder would have written it. */
export const readField = (object: Readonly<Record<string, unknown>>, field: StructField): unknown => {
  const value = field.shadowed && !Object.hasOwn(object, field.name) ? undefined : object[field.name]
  return value === undefined ? field.zero : value
}

/** The fields that a structure carries and its type does not name. */
export const unknownFieldsOf = (node: StructNode, object: Readonly<Record<string, unknown>>): string[] =>
  node.open ? Object.keys(object).filter((name) => object[name] !== undefined && !node.byName.has(name) && !node.ignored.has(name)) : []

/** The type of what a path element leads to; unknown where the type does not say. */
export const childOf = (node: Node, element: PathElement): Node => {
  switch (node.kind) {
    case 'struct':
      return node.byName.get(element.slice(2))?.node ?? UNKNOWN
    case 'map':
      return node.value
    case 'list':
      return node.item
    default:
      return node
  }
}

export const asMap = (value: unknown): Readonly<Record<string, unknown>> | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : undefined
export const asList = (value: unknown): readonly unknown[] | undefined => (Array.isArray(value) ? (value as readonly unknown[]) : undefined)
