import type { Describe, JSONSchemaProps } from '@coxswain/api-types'
import { type Dialect, type Json, type JsonMap, schemaName } from '@coxswain/api-types/openapi'
import { isSchema } from './compile.ts'

export interface PublishedKind {
  readonly group: string
  readonly version: string
  readonly kind: string
  /** The JSON paths that field selectors know: `.spec.color`. */
  readonly selectableFields?: readonly string[] | undefined
}

export interface PublishedOptions {
  readonly dialect: Dialect
  readonly describe: Describe
}

/** A kind's schema as clients see it in the published documents (upstream's `controller/openapi/builder`). */
export const publishedSchema = (props: JSONSchemaProps | undefined, kind: PublishedKind, options: PublishedOptions): JsonMap => {
  const { group, version, selectableFields = [] } = kind
  return {
    ...rootOf(props, options),
    'x-kubernetes-group-version-kind': [{ group, kind: kind.kind, version }],
    ...(selectableFields.length === 0
      ? {}
      : { 'x-kubernetes-selectable-fields': selectableFields.map((path) => ({ fieldPath: path.replace(/^\./, '') })) }),
  }
}

/** kubectl takes a schema with properties to forbid all others: where a version has no schema, nothing is said in the older format. */
const rootOf = (props: JSONSchemaProps | undefined, options: PublishedOptions): JsonMap => {
  if (props === undefined || (!options.dialect.defaults && keepsUnknown(props))) return { type: 'object' }
  const schema = schemaOf(props, options)
  return { ...schema, properties: { ...(schema['properties'] as JsonMap | undefined), ...resourceFields(options) } }
}

const keepsUnknown = (props: JSONSchemaProps): boolean => props['x-kubernetes-preserve-unknown-fields'] === true

const resourceFields = ({ dialect, describe }: PublishedOptions): JsonMap => {
  const field = (type: string, name: string): JsonMap => {
    const description = describe(type, name)
    return description === undefined ? {} : { description }
  }
  return {
    apiVersion: { ...field('meta/v1.TypeMeta', 'apiVersion'), type: 'string' },
    kind: { ...field('meta/v1.TypeMeta', 'kind'), type: 'string' },
    metadata: dialect.reference(schemaName('meta/v1.ObjectMeta'), field('meta/v1.PartialObjectMetadata', 'metadata')),
  }
}

/** What clients are not told: the server's own concerns, and what no client understands. */
const UNPUBLISHED: ReadonlySet<string> = new Set([
  'id',
  '$schema',
  'example',
  'externalDocs',
  'items',
  'properties',
  'additionalProperties',
])
const JUNCTORS = ['allOf', 'anyOf', 'oneOf', 'not']
/** What Swagger 2.0 cannot say, or what upstream leaves out of it. */
const NOT_IN_SWAGGER: ReadonlySet<string> = new Set([...JUNCTORS, 'default', 'nullable'])

const schemaOf = (props: JSONSchemaProps, options: PublishedOptions): JsonMap => {
  const { defaults: isV3 } = options.dialect
  const schema: Record<string, Json | undefined> = {}
  for (const [field, value] of Object.entries(props)) {
    const isSaid = value !== undefined && value !== false && value !== '' && !UNPUBLISHED.has(field)
    if (isSaid && (isV3 || !NOT_IN_SWAGGER.has(field))) schema[field] = value as Json
  }
  if (isV3 || (props.nullable !== true && !keepsUnknown(props))) addParts(schema, props, options)
  if (!isV3) narrow(schema, props)
  addResourceFields(schema, props, options)
  return schema
}

const addParts = (schema: Record<string, Json | undefined>, props: JSONSchemaProps, options: PublishedOptions): void => {
  const { properties = {}, items } = props
  const names = Object.keys(properties)
  if (names.length > 0) schema['properties'] = Object.fromEntries(names.map((name) => [name, schemaOf(properties[name] ?? {}, options)]))
  if (isSchema(items)) schema['items'] = schemaOf(items, options)
  addAdditional(schema, props, options)
}

const addAdditional = (schema: Record<string, Json | undefined>, { additionalProperties }: JSONSchemaProps, options: PublishedOptions) => {
  if (isSchema(additionalProperties)) schema['additionalProperties'] = schemaOf(additionalProperties, options)
  else if (typeof additionalProperties === 'boolean') schema['additionalProperties'] = additionalProperties
}

/** kubectl cannot cope with values of several types, nor with lists of which it does not know the items. */
const narrow = (schema: Record<string, Json | undefined>, props: JSONSchemaProps): void => {
  const isOpen = keepsUnknown(props) && props.type === 'object'
  if (props.nullable === true || isOpen || (props.type === 'array' && schema['items'] === undefined)) delete schema['type']
  const { properties = {}, additionalProperties } = props
  const required = (props.required ?? []).filter((name) => properties[name]?.nullable !== true)
  if (required.length === 0 || (isSchema(additionalProperties) && additionalProperties.nullable === true)) delete schema['required']
  else schema['required'] = required
}

/** An embedded resource has the fields of every resource. */
const addResourceFields = (schema: Record<string, Json | undefined>, props: JSONSchemaProps, options: PublishedOptions): void => {
  if (props['x-kubernetes-embedded-resource'] !== true || (keepsUnknown(props) && !options.dialect.defaults)) return
  schema['properties'] = { ...(schema['properties'] as JsonMap | undefined), ...resourceFields(options) }
  const required = props.required ?? []
  schema['required'] = [...required, ...['kind', 'apiVersion'].filter((name) => !required.includes(name))]
}
