import { deepCopy, type FieldError, fieldErrors, fieldErrorsMessage, type JsonObject, type JsonValue, type Path } from '@coxswain/api-types'
import { pruneValue } from './decode.ts'
import { decodeMetadata } from './metadata.ts'
import { EMBEDDED, type SchemaNode } from './node.ts'
import { embeddedErrors, resourceErrors } from './validate/embedded.ts'
import { distinct, newResult } from './validate/result.ts'
import { checkValue } from './validate/values.ts'

/** Puts a value where a default goes: the resource that it becomes a part of. */
type Surround = (value: JsonValue) => JsonObject

/** Defaults that do not fit their own schema, or say more than it knows (upstream's `defaulting.ValidateDefaults`). */
export const defaultErrors = (node: SchemaNode, at: Path): readonly FieldError[] => {
  const errors: FieldError[] = []
  visit(errors, node, at, { resource: true, surround: undefined })
  return errors
}

interface Place {
  readonly resource: boolean
  /** Set inside of the fields that every resource has. */
  readonly surround: Surround | undefined
}

// Defaults may not stand in additionalProperties, nor in junctors.
const visit = (errors: FieldError[], node: SchemaNode, at: Path, { resource, surround }: Place): void => {
  const own = node.default
  if (own !== undefined) errors.push(...(surround === undefined ? plainErrors(node, own, at) : metaErrors(node, own, at, surround)))
  if (node.items !== undefined) {
    const around: Surround | undefined = surround === undefined ? undefined : (value) => surround([value])
    visit(errors, node.items, at.child('items'), { resource: isResource(node.items), surround: around })
  }
  for (const [name, property] of node.properties ?? []) {
    const isMeta = resource && (name === 'metadata' || name === 'apiVersion' || name === 'kind')
    const around: Surround | undefined = isMeta ? (value) => ({ ...TYPE_META, [name]: value }) : within(surround, name)
    visit(errors, property, at.child('properties').key(name), { resource: isResource(property), surround: around })
  }
}

const TYPE_META = { apiVersion: 'validation/v1', kind: 'Validation' }
const isResource = ({ flags }: SchemaNode): boolean => (flags & EMBEDDED) !== 0

const within = (surround: Surround | undefined, name: string): Surround | undefined =>
  surround === undefined ? undefined : (value) => surround({ [name]: value })

const plainErrors = (node: SchemaNode, value: JsonValue, at: Path): readonly FieldError[] => {
  const place = at.child('default')
  const unknown = pruneValue(node, deepCopy(value) as JsonValue) ? [fieldErrors.invalid(place, value, 'must not have unknown fields')] : []
  const embedded = embeddedErrors(node, value, place)
  return [...unknown, ...(embedded.length > 0 ? embedded : valueErrors(node, value, place))]
}

const metaErrors = (node: SchemaNode, value: JsonValue, at: Path, surround: Surround): readonly FieldError[] => {
  const resource = surround(deepCopy(value) as JsonValue)
  const { problem } = decodeMetadata(resource)
  const errors = problem === undefined ? resourceErrors(resource) : []
  const why = problem ?? (errors.length > 0 ? fieldErrorsMessage(errors) : undefined)
  const place = at.child('default')
  return why === undefined ? valueErrors(node, value, place) : [fieldErrors.invalid(place, value, `must result in valid metadata: ${why}`)]
}

const valueErrors = (node: SchemaNode, value: JsonValue, place: Path): readonly FieldError[] => {
  const result = newResult()
  checkValue(result, node, value, '')
  const at = place.toString()
  return distinct(result.errors).map((error) => ({ ...error, field: error.field === '<nil>' ? at : `${at}.${error.field}` }))
}
