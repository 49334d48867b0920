import type { TypeTable } from '../schema/model.ts'
import { deepEqual } from '../util/deep.ts'
import type { FieldSet } from './field-set.ts'
import { asList, asMap, type ListNode, type MapNode, type Node, rootNode, type StructField, type StructNode } from './node.ts'

/**
 * What objects have in common whose fields are the same ones: which members are there and which items a list has, whatever they say.
 * Pods of one template are of one shape, and so what is owned of each can be told from the first. Shapes are compared by identity.
 */
export interface Shape {
  next: Map<unknown, Shape> | undefined
  /** What a creation of an object of this shape has given its manager. */
  created: { readonly fields: FieldSet; readonly resetFields: FieldSet } | undefined
}

interface Shapes {
  readonly roots: Map<Node, Shape>
  steps: number
}

/** Shapes known, by their steps; past it all are forgotten, so that clients cannot fill the memory with shapes that come once. */
const MAX_STEPS = 4_096
/** What has more members is hardly of a shape with anything else. */
const MAX_MEMBERS = 64

/** Like compiled tables: saves finding out again what it has found before, and lets go when the table's owner does. */
const known = new WeakMap<TypeTable, Shapes>()

/** The shape of an object of a type. Undefined where it would be of no use, or where the object has values that do not fit the type. */
export const shapeOf = (types: TypeTable, type: string, object: object): Shape | undefined => {
  let shapes = known.get(types)
  if (shapes === undefined || shapes.steps > MAX_STEPS) {
    shapes = { roots: new Map(), steps: 0 }
    known.set(types, shapes)
  }
  return shapeAt(shapes, rootNode(types, type), object)
}

const shapeAt = (shapes: Shapes, node: Node, value: unknown): Shape | undefined => {
  switch (node.kind) {
    case 'struct':
      return shapeOfStruct(shapes, node, asMap(value))
    case 'map':
      return shapeOfMap(shapes, node, asMap(value))
    case 'list':
      return shapeOfList(shapes, node, asList(value))
    default:
      return undefined
  }
}

type Members = Readonly<Record<string, unknown>> | undefined

const shapeOfStruct = (shapes: Shapes, node: StructNode, members: Members): Shape | undefined => {
  if (members === undefined || node.open) return undefined
  let shape: Shape | undefined = rootOf(shapes, node)
  for (const name in members) {
    const value = members[name]
    const field = value === undefined ? undefined : node.byName.get(name)
    if (field === undefined) continue
    shape = withField(shapes, shape, field, value)
    if (shape === undefined) return undefined
  }
  return shape
}

const withField = (shapes: Shapes, shape: Shape, field: StructField, value: unknown): Shape | undefined => {
  // Such as the `eventTime` of Events.
  if (value === null) return step(shapes, step(shapes, shape, field), null)
  if (field.node.kind !== 'leaf') return withMember(shapes, shape, field, shapeAt(shapes, field.node, value))
  // A value that Go would have written anyway is not there by the client's doing.
  return field.zero !== undefined && deepEqual(field.zero, value) ? shape : step(shapes, shape, field)
}

const shapeOfMap = (shapes: Shapes, node: MapNode, members: Members): Shape | undefined => {
  if (members === undefined) return undefined
  let shape: Shape | undefined = rootOf(shapes, node)
  let left = MAX_MEMBERS
  for (const name in members) {
    const value = members[name]
    if (value === undefined) continue
    if (value === null || left-- === 0) return undefined
    shape = node.value.kind === 'leaf' ? step(shapes, shape, name) : withMember(shapes, shape, name, shapeAt(shapes, node.value, value))
    if (shape === undefined) return undefined
  }
  return shape
}

const shapeOfList = (shapes: Shapes, node: ListNode, items: readonly unknown[] | undefined): Shape | undefined => {
  if (items === undefined || items.length > MAX_MEMBERS) return undefined
  let shape: Shape | undefined = rootOf(shapes, node)
  for (const item of items) {
    if (node.keys.length === 0) {
      if (typeof item !== 'string') return undefined
      shape = step(shapes, shape, item)
      continue
    }
    const members = asMap(item)
    for (const key of node.keys) shape = step(shapes, shape, members?.[key.name])
    // References to owners are owned as wholes, by their uids.
    shape = node.item.kind === 'leaf' ? step(shapes, shape, node) : withMember(shapes, shape, node, shapeAt(shapes, node.item, members))
    if (shape === undefined) return undefined
  }
  return shape
}

const rootOf = ({ roots }: Shapes, node: Node): Shape => {
  const root = roots.get(node) ?? { next: undefined, created: undefined }
  roots.set(node, root)
  return root
}

const withMember = (shapes: Shapes, from: Shape, member: unknown, inner: Shape | undefined): Shape | undefined =>
  inner === undefined ? undefined : step(shapes, step(shapes, from, member), inner)

const step = (shapes: Shapes, from: Shape, member: unknown): Shape => {
  from.next ??= new Map()
  let to = from.next.get(member)
  if (to === undefined) {
    to = { next: undefined, created: undefined }
    from.next.set(member, to)
    shapes.steps++
  }
  return to
}
