import type { FieldSpec, TypeExpression, TypeTable } from '../../schema/model.ts'
import { failed } from './errors.ts'

/** A type within its table, as patches look fields up in it. */
export interface PatchType {
  readonly types: TypeTable
  readonly type: TypeExpression
}

/** How a field is patched. `strategy` is empty for the default: maps are merged, lists replaced. */
export interface PatchField {
  readonly type: PatchType
  readonly strategy: string
  readonly mergeKey: string
  /** Patches of the field name the members that may stay (`$retainKeys`). */
  readonly retainKeys: boolean
}

/** Looks a field up that holds a map. Source: `LookupPatchMetadataForStruct`. */
export const lookupMap = (holder: PatchType, name: string): PatchField => {
  const spec = fieldSpec(holder, name)
  const retainKeys = (spec.patchStrategy ?? '').split(',').includes('retainKeys')
  return { type: { types: holder.types, type: spec.type }, strategy: strategyOf(spec), mergeKey: spec.patchMergeKey ?? '', retainKeys }
}

/** Looks a field up that holds a list; the type is that of its items. Source: `LookupPatchMetadataForSlice`. */
export const lookupList = (holder: PatchType, name: string): PatchField => {
  const field = lookupMap(holder, name)
  if (!field.type.type.startsWith('[]')) throw failed(`expected slice or array type, but got: ${goKind(holder)}`)
  const item = field.type.type.slice(2)
  if (item.startsWith('[]')) throw failed('unexpected slice of slice')
  return { ...field, type: { types: holder.types, type: item } }
}

const fieldSpec = (holder: PatchType, name: string): FieldSpec => {
  const kind = goKind(holder)
  if (kind !== 'struct') throw failed(`merging an object in json but data type is not struct, instead is: ${kind}`)
  const fields = holder.types[holder.type]?.fields ?? {}
  const spec = Object.hasOwn(fields, name) ? fields[name] : alike(fields, name)
  if (spec === undefined)
    throw failed(`unable to find api field in struct ${goName(holder.type)} for the json field ${JSON.stringify(name)}`)
  return spec
}

/** Go's decoder falls back to names that differ in case only. */
const alike = (fields: Readonly<Record<string, FieldSpec>>, name: string): FieldSpec | undefined => {
  const folded = name.toLowerCase()
  const found = Object.keys(fields).find((field) => field.toLowerCase() === folded)
  return found === undefined ? undefined : fields[found]
}

const strategyOf = (spec: FieldSpec): string => {
  const strategies = (spec.patchStrategy ?? '').split(',').filter((strategy) => strategy !== 'retainKeys')
  if (strategies.length > 1) throw failed(`unexpected patch strategy: [${(spec.patchStrategy ?? '').replaceAll(',', ' ')}]`)
  return strategies[0] ?? ''
}

/** Types with encodings of their own that are structures in Go. */
const GO_STRUCTS: Readonly<Record<string, string>> = {
  time: 'Time',
  microTime: 'MicroTime',
  duration: 'Duration',
  quantity: 'Quantity',
  intOrString: 'IntOrString',
  raw: 'RawExtension',
  json: 'JSON',
  fieldsV1: 'FieldsV1',
}

export const goKind = ({ types, type }: PatchType): string => {
  if (type.startsWith('[]') || type === 'bytes') return 'slice'
  if (type.startsWith('{}')) return 'map'
  if (types[type] !== undefined || Object.hasOwn(GO_STRUCTS, type)) return 'struct'
  return type === 'double' ? 'float64' : type
}

const goName = (type: TypeExpression): string =>
  Object.hasOwn(GO_STRUCTS, type) ? (GO_STRUCTS[type] ?? type) : type.slice(type.lastIndexOf('.') + 1)
