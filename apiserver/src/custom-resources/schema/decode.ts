import { DecodeError, deepCopy, fieldErrorMessage, isJsonObject, type JsonObject, type JsonValue, setOwn } from '@coxswain/api-types'
import { decodeMetadata, restoreMetadata } from './metadata.ts'
import { ANYTHING, EMBEDDED, FILLS, NULLABLE, PRESERVE, type SchemaNode } from './node.ts'
import type { StructuralSchema } from './structural-schema.ts'

/** What a walk came upon. Paths grow from the inside out, while the walk returns: a good object pays nothing for them. */
interface Finding {
  path: string
  /** A value that cannot be taken; undefined for a field that is not known, and removed. */
  readonly refused: { readonly value: JsonValue | undefined; readonly why: string } | undefined
}

interface Walk {
  readonly findings: Finding[]
  /** What becomes of the fields that every resource has, in one that stands inside of another. */
  readonly takeResource: (resource: JsonObject, findings: Finding[]) => void
}

/**
 * Prunes and defaults an object of a request in place: what `decodeObject` is to a built-in kind. Metadata, here and in embedded
 * resources, is brought into its own form. Gives the unknown fields as the strict decoder says them: `unknown field "spec.a[0].b"`.
 * Throws `DecodeError` where metadata, apiVersion or kind have values that they cannot take.
 */
export const decodeCustom = ({ root }: StructuralSchema, object: JsonObject): readonly string[] => {
  const own = decodeMetadata(object)
  if (own.problem !== undefined) throw new DecodeError(own.problem)
  const walk: Walk = { findings: [], takeResource: decodeResource }
  walkObject(walk, root, object, { keep: keeps(root), resource: true })
  if (walk.findings.length === 0 && own.unknown.length === 0) return own.unknown
  for (const { path, refused } of walk.findings) {
    if (refused === undefined) continue
    const { value, why } = refused
    throw new DecodeError(`${path}: ${fieldErrorMessage({ type: 'FieldValueInvalid', field: path, value, detail: why })}`)
  }
  const pruned = walk.findings.map(({ path }) => path).sort()
  return [...new Set([...own.unknown, ...pruned])].map((path) => `unknown field ${JSON.stringify(path)}`)
}

/** The same for an object from the store, in place: never throws, and drops what metadata cannot take. */
export const restoreCustom = ({ root }: StructuralSchema, object: JsonObject): void => {
  restoreMetadata(object)
  walkObject({ findings: [], takeResource: restoreResource }, root, object, { keep: keeps(root), resource: true })
}

/** Prunes and defaults a value that stands anywhere in an object, in place; says whether something was unknown. */
export const pruneValue = (node: SchemaNode, value: JsonValue): boolean => {
  const walk: Walk = { findings: [], takeResource: () => undefined }
  walkValue(walk, node, value, keeps(node))
  return walk.findings.length > 0
}

/** How an object is looked at: whether it keeps unknown fields, and whether it is a resource, whose own fields are not pruned. */
interface Manner {
  readonly keep: boolean
  readonly resource: boolean
}

const keeps = (node: SchemaNode): boolean => (node.flags & PRESERVE) !== 0

const walkValue = (walk: Walk, node: SchemaNode, value: JsonValue, keep: boolean): void => {
  if (Array.isArray(value)) walkList(walk, node, value, keep)
  else if (isJsonObject(value)) walkObject(walk, node, value, { keep, resource: (node.flags & EMBEDDED) !== 0 })
}

const walkList = (walk: Walk, { items }: SchemaNode, list: JsonValue[], keep: boolean): void => {
  if (items === undefined) {
    if (!keep) pruneLists(walk, list)
    return
  }
  for (let i = 0; i < list.length; i++) {
    if (list[i] === null && (items.flags & NULLABLE) === 0 && items.default !== undefined) list[i] = deepCopy(items.default)
    const item = list[i] as JsonValue
    if (typeof item !== 'object' || item === null) continue
    const from = walk.findings.length
    walkValue(walk, items, item, keep || keeps(items))
    if (walk.findings.length !== from) prefix(walk.findings, from, `[${i}]`)
  }
}

const walkObject = (walk: Walk, node: SchemaNode, object: JsonObject, manner: Manner): void => {
  if ((node.flags & FILLS) !== 0) fill(node, object)
  if ((node.flags & EMBEDDED) !== 0) walk.takeResource(object, walk.findings)
  const keys = Object.keys(object)
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] as string
    const member = node.properties?.get(key) ?? node.additional
    if (manner.resource && isResourceField(key)) fillBelow(member, object[key])
    else if (member !== undefined) walkMember(walk, member, object, key)
    else if (!manner.keep) {
      delete object[key]
      walk.findings.push({ path: key, refused: undefined })
    }
  }
}

/** The fields of a resource are known without a schema: what one says of them gives defaults, and prunes nothing. */
const fillBelow = (node: SchemaNode | undefined, value: JsonValue | undefined): void => {
  if (node === undefined || !isJsonObject(value)) return
  fill(node, value)
  for (const key of Object.keys(value)) fillBelow(node.properties?.get(key) ?? node.additional, value[key])
}

const fill = ({ properties }: SchemaNode, object: JsonObject): void => {
  for (const [name, { default: fallback }] of properties ?? [])
    if (fallback !== undefined && (!Object.hasOwn(object, name) || object[name] === undefined)) setOwn(object, name, deepCopy(fallback))
}

const isResourceField = (key: string): boolean => key === 'apiVersion' || key === 'kind' || key === 'metadata'

const walkMember = (walk: Walk, member: SchemaNode, object: JsonObject, key: string): void => {
  if (object[key] === null && (member.flags & NULLABLE) === 0) {
    if (member.default === undefined) {
      delete object[key]
      return
    }
    setOwn(object, key, deepCopy(member.default))
  }
  const value = object[key]
  if (typeof value !== 'object' || value === null) return
  const from = walk.findings.length
  walkValue(walk, member, value, keeps(member))
  if (walk.findings.length !== from) prefix(walk.findings, from, key)
}

/** Lists that no schema speaks of keep their items, yet nothing that is in these. Not by recursion: such lists may be deep. */
const pruneLists = (walk: Walk, list: readonly JsonValue[]): void => {
  const waiting: { readonly value: JsonValue; readonly path: string }[] = [{ value: list as JsonValue, path: '' }]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { value, path } = next
    if (Array.isArray(value)) for (const [i, each] of value.entries()) waiting.push({ value: each, path: `${path}[${i}]` })
    else if (isJsonObject(value)) {
      const from = walk.findings.length
      walkObject(walk, ANYTHING, value, { keep: false, resource: false })
      prefix(walk.findings, from, path)
    }
  }
}

const prefix = (findings: Finding[], from: number, segment: string): void => {
  for (let i = from; i < findings.length; i++) {
    const finding = findings[i] as Finding
    finding.path = finding.path.startsWith('[') ? `${segment}${finding.path}` : `${segment}.${finding.path}`
  }
}

const decodeResource = (resource: JsonObject, findings: Finding[]): void => {
  for (const path of ['apiVersion', 'kind']) {
    const value = resource[path]
    if (value !== undefined && typeof value !== 'string') findings.push({ path, refused: { value, why: 'must be a string' } })
  }
  const { unknown, problem } = decodeMetadata(resource)
  for (const path of unknown) findings.push({ path, refused: undefined })
  if (problem !== undefined) findings.push({ path: 'metadata', refused: { value: resource['metadata'], why: problem } })
}

const restoreResource = (resource: JsonObject): void => {
  for (const field of ['apiVersion', 'kind']) if (typeof resource[field] !== 'string') delete resource[field]
  restoreMetadata(resource)
}
