import { DEDUCED, type FieldSpec, generatedTypes, type TypeExpression, type TypeSpec, type TypeTable } from '@coxswain/api-types'
import {
  ANY_TYPE,
  ARRAY,
  ATOMIC,
  BOOLEAN,
  EMBEDDED,
  INT_OR_STRING,
  INTEGER,
  MAP,
  NUMBER,
  OBJECT,
  PRESERVE,
  type SchemaNode,
  SET,
} from './node.ts'
import type { StructuralSchema } from './structural-schema.ts'

export interface CustomTypes {
  /** The types of the object's parts, and those of metadata. */
  readonly types: TypeTable
  /** The name of the root's type. */
  readonly type: string
}

/** Found again by the schema: tables are compared by identity, and must be the same ones for all objects. */
const made = new WeakMap<StructuralSchema, CustomTypes>()

/** The types of an object for patches and managed fields. Each schema is of one kind, and has one table. */
export const typeTableOf = (
  schema: StructuralSchema,
  { group, version, kind }: { readonly group: string; readonly version: string; readonly kind: string },
): CustomTypes => {
  const known = made.get(schema)
  if (known !== undefined) return known
  const type = `${group}/${version}.${kind}`
  const types: Record<string, TypeSpec> = { ...metaTypes() }
  const metadata: FieldSpec = { type: OBJECT_META }
  types[type] = { fields: { ...fieldsOf(types, schema.root, type), metadata }, root: true, kind: { group, version, kind } }
  const table = { types, type }
  made.set(schema, table)
  return table
}

const OBJECT_META = 'meta/v1.ObjectMeta'
const META_TYPES = [OBJECT_META, 'meta/v1.OwnerReference', 'meta/v1.ManagedFieldsEntry']

const metaTypes = (): Record<string, TypeSpec> =>
  Object.fromEntries(
    META_TYPES.flatMap((name) => {
      const spec = generatedTypes[name]
      return spec === undefined ? [] : [[name, spec]]
    }),
  )

/** Where a value is its owner's as a whole, whatever it is. */
const LEAF: TypeExpression = 'json'

const fieldsOf = (types: Record<string, TypeSpec>, node: SchemaNode, name: string): Record<string, FieldSpec> => {
  const fields: Record<string, FieldSpec> = {}
  if ((node.flags & EMBEDDED) !== 0) Object.assign(fields, { apiVersion: { type: 'string' }, kind: { type: 'string' } })
  for (const [field, each] of node.properties ?? []) fields[field] = fieldOf(types, each, `${name}.${field}`)
  if ((node.flags & EMBEDDED) !== 0) fields['metadata'] = { type: OBJECT_META }
  return fields
}

const fieldOf = (types: Record<string, TypeSpec>, node: SchemaNode, name: string): FieldSpec => ({
  type: expressionOf(types, node, name),
  ...((node.flags & OBJECT) === 0 ? {} : { mapType: (node.flags & ATOMIC) === 0 ? 'granular' : 'atomic' }),
  ...listTypeOf(node),
  ...(node.default === undefined ? {} : { default: node.default }),
})

const listTypeOf = ({ flags, keys = [] }: SchemaNode): Partial<FieldSpec> => {
  if ((flags & MAP) !== 0) return { listType: 'map', listMapKeys: keys }
  return (flags & SET) === 0 ? {} : { listType: 'set' }
}

const expressionOf = (types: Record<string, TypeSpec>, node: SchemaNode, name: string): TypeExpression => {
  const { flags, properties, additional } = node
  if ((flags & INT_OR_STRING) !== 0) return 'intOrString'
  if ((flags & ANY_TYPE) === 0) return DEDUCED
  if ((flags & ARRAY) !== 0) return `[]${innerOf(types, node.items, name)}`
  if ((flags & OBJECT) === 0) return scalarOf(flags)
  if (additional !== undefined) return `{}${innerOf(types, additional, name)}`
  if (properties === undefined && (flags & PRESERVE) !== 0 && (flags & EMBEDDED) === 0) return DEDUCED
  types[name] = { fields: fieldsOf(types, node, name) }
  return name
}

/** What stands in a list or a map has no field that could say that it is atomic. */
const innerOf = (types: Record<string, TypeSpec>, node: SchemaNode | undefined, name: string): TypeExpression => {
  if (node === undefined) return DEDUCED
  return (node.flags & ATOMIC) === 0 ? expressionOf(types, node, `${name}[]`) : LEAF
}

const scalarOf = (flags: number): TypeExpression => {
  if ((flags & INTEGER) !== 0) return 'int64'
  if ((flags & NUMBER) !== 0) return 'double'
  return (flags & BOOLEAN) === 0 ? 'string' : 'bool'
}
