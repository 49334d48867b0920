import type { Describe } from '../descriptions/index.ts'
import { ATOMIC_TYPES } from '../managed-fields/atomic-types.ts'
import type { FieldSpec, TypeSpec, TypeTable } from '../schema/model.ts'
import { closedEnumerations } from './closed-enumerations.ts'
import { type Dialect, member } from './dialect.ts'
import { extraTypes } from './extra-types.ts'
import { type Json, type JsonMap, sorted } from './json.ts'
import { namedScalar, scalars } from './scalars.ts'
import { partsOfType, schemaName } from './schema-names.ts'

export interface GroupVersionKind extends JsonMap {
  readonly group: string
  readonly version: string
  readonly kind: string
}

export interface DefinitionOptions {
  readonly types: TypeTable
  readonly describe: Describe
  readonly dialect: Dialect
  /** The groups and versions that are served: types such as DeleteOptions belong to all of them. */
  readonly groupVersions: readonly { readonly group: string; readonly version: string }[]
  /** Types of custom kinds; they are made anew each time, as hardly anybody asks twice. */
  readonly custom?: (type: string) => CustomType | undefined
}

/** A type that is in no table: of a kind that is defined at run time. */
export interface CustomType {
  schema(dialect: Dialect, describe: Describe): JsonMap
  /** Types of the tables, or of other kinds, that it refers to. */
  readonly uses: readonly string[]
}

export interface Definitions {
  /** The schemas of some types and of all that they are made of, by published name. */
  closure(types: Iterable<string>): JsonMap
}

const META = 'meta/v1'
/** Kinds that every group version has. */
const EVERYWHERE = new Set([`${META}.DeleteOptions`, `${META}.WatchEvent`])

/** Turns rows of the type tables into schemas. Each schema is made once. */
export const createDefinitions = (options: DefinitionOptions): Definitions => {
  const { describe, dialect } = options
  const lookUp = (type: string): TypeSpec | undefined => own(options.types, type) ?? own(extraTypes, type)
  const groups = groupsByPrefix(options.types)
  const made = new Map<string, Json>()

  const definition = (type: string): Json => {
    const description = member('description', describe(type))
    const scalar = namedScalar(type, dialect)
    if (scalar !== undefined) return { ...description, ...scalar }
    const spec = lookUp(type)
    if (spec === undefined) return { ...description, type: 'object' }
    return {
      ...description,
      type: 'object',
      ...propertiesOf(type, spec, options),
      ...(ATOMIC_TYPES.has(type) ? { 'x-kubernetes-map-type': 'atomic' } : {}),
      ...member('x-kubernetes-group-version-kind', kindsOf(type, spec, groups, options.groupVersions)),
    }
  }

  return {
    closure: (types) => {
      const names = new Map<string, Json>()
      const visit = (type: string): void => {
        const name = schemaName(type)
        if (names.has(name)) return
        const custom = options.custom?.(type)
        if (custom !== undefined) {
          names.set(name, custom.schema(dialect, describe))
          for (const used of custom.uses) visit(used)
          return
        }
        const schema = made.get(name) ?? definition(type)
        made.set(name, schema)
        names.set(name, schema)
        for (const field of Object.values(lookUp(type)?.fields ?? {})) for (const used of typesIn(field)) visit(used)
      }
      for (const type of types) visit(type)
      return sorted(names)
    },
  }
}

const own = (table: TypeTable, type: string): TypeSpec | undefined => (Object.hasOwn(table, type) ? table[type] : undefined)

/** The named type that a field is made of, if any. */
const typesIn = ({ type }: FieldSpec): readonly string[] => {
  const inner = type.replace(/^(\[\]|\{\})+/, '')
  const scalar = scalars.get(inner)
  return scalar === undefined ? [inner] : 'named' in scalar ? [scalar.named] : []
}

const propertiesOf = (type: string, spec: TypeSpec, { describe, dialect }: DefinitionOptions): JsonMap => {
  const properties: (readonly [string, Json])[] = Object.entries(spec.fields).map(([name, field]) => [
    name,
    fieldSchema(field, dialect, {
      ...member('description', describe(type, name)),
      ...member('enum', closedEnumerations.has(`${type}.${name}`) ? field.values : undefined),
      ...extensionsOf(field),
    }),
  ])
  if (spec.root === true) {
    for (const name of ['apiVersion', 'kind'])
      properties.push([name, { ...member('description', describe(`${META}.TypeMeta`, name)), type: 'string' }])
  }
  const required = Object.entries(spec.fields).flatMap(([name, field]) => (field.required === true ? [name] : []))
  return {
    ...(properties.length === 0 ? {} : { properties: sorted(properties) }),
    ...(required.length === 0 ? {} : { required }),
  }
}

const extensionsOf = (field: FieldSpec): JsonMap => ({
  ...member('x-kubernetes-list-map-keys', field.listMapKeys),
  ...member('x-kubernetes-list-type', field.listType),
  ...member('x-kubernetes-map-type', field.mapType),
  ...member('x-kubernetes-patch-merge-key', field.patchMergeKey),
  ...member('x-kubernetes-patch-strategy', field.patchStrategy),
})

/** A field's schema with its default: the one that is declared, or the zero value where that is always written. */
const fieldSchema = (field: FieldSpec, dialect: Dialect, beside: JsonMap): JsonMap => {
  const scalar = scalars.get(field.type)
  const isStruct = scalar === undefined && !/^(\[\]|\{\})/.test(field.type)
  const zero = scalar !== undefined && 'inline' in scalar ? scalar.zero : isStruct ? {} : undefined
  const implied = field.pointer !== true && (isStruct || field.alwaysPrinted === true) ? zero : undefined
  const fallback = dialect.defaults ? ((field.default as Json | undefined) ?? implied) : undefined
  return expressionSchema(field.type, dialect, { ...member('default', fallback), ...beside })
}

const expressionSchema = (expression: string, dialect: Dialect, beside: JsonMap): JsonMap => {
  if (expression.startsWith('[]')) return { ...beside, type: 'array', items: elementSchema(expression.slice(2), dialect) }
  if (expression.startsWith('{}')) return { ...beside, type: 'object', additionalProperties: elementSchema(expression.slice(2), dialect) }
  const scalar = scalars.get(expression)
  if (scalar === undefined) return dialect.reference(schemaName(expression), beside)
  return 'named' in scalar ? dialect.reference(schemaName(scalar.named), beside) : { ...beside, ...scalar.inline }
}

/** An element of a list or map: never null, so that its default is its zero value. */
const elementSchema = (expression: string, dialect: Dialect): JsonMap => {
  const scalar = scalars.get(expression)
  const zero = scalar === undefined ? (/^(\[\]|\{\})/.test(expression) ? undefined : {}) : 'inline' in scalar ? scalar.zero : undefined
  return expressionSchema(expression, dialect, dialect.defaults ? member('default', zero) : {})
}

/** The API group of the types of a table prefix (`discovery/v1` is discovery.k8s.io), told by its kinds. */
const groupsByPrefix = (types: TypeTable): ReadonlyMap<string, string> => {
  const groups = new Map([['meta', '']])
  for (const [type, { kind }] of Object.entries(types)) if (kind !== undefined) groups.set(partsOfType(type).group, kind.group)
  return groups
}

const kindsOf = (
  type: string,
  spec: TypeSpec,
  groups: ReadonlyMap<string, string>,
  groupVersions: DefinitionOptions['groupVersions'],
): readonly GroupVersionKind[] | undefined => {
  const { group: prefix, version: ownVersion, name: kind } = partsOfType(type)
  if (EVERYWHERE.has(type)) return groupVersions.map(({ group, version }) => ({ group, kind, version }))
  if (spec.kind !== undefined) return [{ group: spec.kind.group, kind: spec.kind.kind, version: spec.kind.version }]
  if (spec.root !== true) return undefined
  return [{ group: groups.get(prefix) ?? '', kind, version: ownVersion }]
}
