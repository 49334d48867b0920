import {
  deepCopy,
  type FieldError,
  fieldErrors,
  fieldPath,
  isDns1035Label,
  isValidPathSegmentName,
  type JsonObject,
  type JsonValue,
  type ObjectMeta,
  type Path,
  validateObjectMeta,
} from '@coxswain/api-types'
import { decodeMetadata } from '../metadata.ts'
import { EMBEDDED, type SchemaNode } from '../node.ts'

/** The resources that stand inside of an object (upstream's `objectmeta.Validate`): they have kinds, and metadata that is in order. */
export const embeddedErrors = (node: SchemaNode, value: JsonValue | undefined, path?: Path): readonly FieldError[] => {
  const errors: FieldError[] = []
  visit(errors, node, value, path)
  return errors
}

/** What is wrong with the fields that a resource has, whatever its schema says of the rest. */
export const resourceErrors = (resource: JsonObject, at?: Path): readonly FieldError[] => [
  ...apiVersionErrors(resource['apiVersion'], childOf(at, 'apiVersion')),
  ...kindErrors(resource['kind'], childOf(at, 'kind')),
  ...metadataErrors(resource, childOf(at, 'metadata')),
]

const childOf = (path: Path | undefined, name: string): Path => path?.child(name) ?? fieldPath(name)

const visit = (errors: FieldError[], node: SchemaNode, value: JsonValue | undefined, path: Path | undefined): void => {
  if (typeof value !== 'object' || value === null) return
  if (Array.isArray(value)) {
    const { items } = node
    if (items !== undefined) for (const [i, item] of value.entries()) visit(errors, items, item, path?.index(i))
    return
  }
  if ((node.flags & EMBEDDED) !== 0) errors.push(...resourceErrors(value, path))
  for (const key of Object.keys(value)) {
    const member = value[key]
    if (typeof member !== 'object' || member === null) continue
    const property = node.properties?.get(key)
    if (property !== undefined) visit(errors, property, member, childOf(path, key))
    else if (node.additional !== undefined) visit(errors, node.additional, member, path?.key(key))
  }
}

const MUST_NOT_BE_EMPTY = 'must not be empty'

const textErrors = (value: JsonValue | undefined, at: Path): readonly FieldError[] | undefined => {
  if (value === undefined) return [fieldErrors.required(at, MUST_NOT_BE_EMPTY)]
  if (typeof value !== 'string') return [fieldErrors.invalid(at, value, 'must be a string')]
  return value === '' ? [fieldErrors.invalid(at, value, MUST_NOT_BE_EMPTY)] : undefined
}

const apiVersionErrors = (value: JsonValue | undefined, at: Path): readonly FieldError[] => {
  const errors = textErrors(value, at)
  if (errors !== undefined) return errors
  const slashes = String(value).split('/').length - 1
  return slashes > 1 ? [fieldErrors.invalid(at, value, `unexpected GroupVersion string: ${value}`)] : []
}

const kindErrors = (value: JsonValue | undefined, at: Path): readonly FieldError[] => {
  const errors = textErrors(value, at)
  if (errors !== undefined) return errors
  const problems = isDns1035Label(String(value).toLowerCase())
  return problems.length === 0
    ? []
    : [fieldErrors.invalid(at, value, `may have mixed case, but should otherwise match: ${problems.join(',')}`)]
}

const metadataErrors = (resource: JsonObject, at: Path): readonly FieldError[] => {
  const { metadata } = resource
  if (metadata === undefined) return []
  const copy = { metadata: deepCopy(metadata) as JsonValue }
  const { problem } = decodeMetadata(copy)
  if (problem !== undefined) return [fieldErrors.invalid(at, metadata, problem)]
  const meta = copy.metadata as unknown as ObjectMeta
  const named = { ...meta, name: meta.name || 'fakename' }
  return validateObjectMeta(named, { namespaced: (meta.namespace ?? '') !== '', validateName: isValidPathSegmentName }, at)
}
