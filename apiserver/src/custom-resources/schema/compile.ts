import type { JSONSchemaProps, JsonValue } from '@coxswain/api-types'
import { isSupportedFormat } from './formats.ts'
import {
  ANYTHING,
  ATOMIC,
  CLOSED,
  EMBEDDED,
  FILLS,
  INT_OR_STRING,
  INTEGER,
  type Junctors,
  MAP,
  NULLABLE,
  PRESERVE,
  type Rules,
  type SchemaNode,
  SET,
  STRING,
  TYPES,
} from './node.ts'
import type { Pattern } from './patterns.ts'

export const isSchema = (value: unknown): value is JSONSchemaProps => typeof value === 'object' && value !== null && !Array.isArray(value)

/** What the compilation of one schema gathers. */
interface Compilation {
  /** Patterns by their text: a schema tends to repeat them. */
  readonly patterns: Map<string, Pattern>
  /** The flags that any node has. */
  features: number
}

export interface CompiledNodes {
  readonly root: SchemaNode
  /** The flags that any of the nodes has: what none has need not be looked for. */
  readonly features: number
  readonly hasPatterns: boolean
}

/** Turns a schema that has passed the definition's checks into nodes. */
export const compileNodes = (props: JSONSchemaProps): CompiledNodes => {
  const compilation: Compilation = { patterns: new Map(), features: 0 }
  const root = nodeOf(props, compilation)
  return { root, features: compilation.features, hasPatterns: compilation.patterns.size > 0 }
}

/** Nodes of which there can only be one: those that have bits and nothing else. */
const plain = new Map<number, SchemaNode>()

const nodeOf = (props: JSONSchemaProps, compilation: Compilation): SchemaNode => {
  const properties = propertiesOf(props, compilation)
  const additional = additionalOf(props, compilation)
  const items = isSchema(props.items) ? nodeOf(props.items, compilation) : undefined
  const rules = rulesOf(props, compilation)
  const keys = props['x-kubernetes-list-map-keys']
  const flags = flagsOf(props) | (hasDefault(properties) ? FILLS : 0)
  compilation.features |= flags
  // A default of null is none.
  const fallback = props.default ?? undefined
  if (!(properties ?? additional ?? items ?? rules ?? keys) && fallback === undefined) return plainNode(flags)
  return { flags, properties, additional, items, default: fallback, rules, keys }
}

const hasDefault = (properties: ReadonlyMap<string, SchemaNode> | undefined): boolean => {
  for (const node of properties?.values() ?? []) if (node.default !== undefined) return true
  return false
}

const plainNode = (flags: number): SchemaNode => {
  const known = plain.get(flags)
  if (known !== undefined) return known
  const node: SchemaNode = { ...ANYTHING, flags }
  plain.set(flags, node)
  return node
}

const LIST_TYPES: Readonly<Record<string, number>> = { set: SET, map: MAP }

const flagsOf = (props: JSONSchemaProps): number => {
  const { type = '', nullable, additionalProperties } = props
  const { 'x-kubernetes-list-type': listType = '', 'x-kubernetes-map-type': mapType } = props
  const either = props['x-kubernetes-int-or-string'] === true
  return (
    (either ? INT_OR_STRING | INTEGER | STRING : (TYPES[type] ?? 0)) |
    (nullable === true ? NULLABLE : 0) |
    (props['x-kubernetes-preserve-unknown-fields'] === true ? PRESERVE : 0) |
    (props['x-kubernetes-embedded-resource'] === true ? EMBEDDED : 0) |
    (LIST_TYPES[listType] ?? 0) |
    (mapType === 'atomic' ? ATOMIC : 0) |
    (additionalProperties === false ? CLOSED : 0)
  )
}

const propertiesOf = ({ properties }: JSONSchemaProps, compilation: Compilation): ReadonlyMap<string, SchemaNode> | undefined => {
  const names = Object.keys(properties ?? {})
  if (properties === undefined || names.length === 0) return undefined
  const nodes = new Map<string, SchemaNode>()
  for (const name of names) nodes.set(name, nodeOf(properties[name] ?? {}, compilation))
  return nodes
}

const additionalOf = ({ additionalProperties }: JSONSchemaProps, compilation: Compilation): SchemaNode | undefined => {
  if (isSchema(additionalProperties)) return nodeOf(additionalProperties, compilation)
  return typeof additionalProperties === 'boolean' ? ANYTHING : undefined
}

const rulesOf = (props: JSONSchemaProps, compilation: Compilation): Rules | undefined => {
  const { maximum, minimum, multipleOf, maxLength, minLength, maxItems, minItems, maxProperties, minProperties } = props
  const format = isSupportedFormat(props.type ?? '', props.format ?? '') ? props.format : undefined
  const pattern = patternOf(props.pattern, compilation)
  const values = filled(props.enum)
  const required = filled(props.required)
  const junctors = junctorsOf(props, compilation)
  const numbers = maximum ?? minimum ?? multipleOf ?? maxLength ?? minLength ?? maxItems ?? minItems ?? maxProperties ?? minProperties
  if (numbers === undefined && !(format ?? pattern ?? values ?? required ?? junctors)) return undefined
  return {
    format,
    maximum,
    minimum,
    exclusiveMaximum: props.exclusiveMaximum === true,
    exclusiveMinimum: props.exclusiveMinimum === true,
    multipleOf,
    maxLength,
    minLength,
    pattern,
    maxItems,
    minItems,
    maxProperties,
    minProperties,
    enum: values as readonly JsonValue[] | undefined,
    required,
    junctors,
  }
}

const filled = <T>(list: readonly T[] | undefined): readonly T[] | undefined => (list === undefined || list.length === 0 ? undefined : list)

const patternOf = (source: string | undefined, { patterns }: Compilation): Pattern | undefined => {
  if (source === undefined || source === '') return undefined
  const pattern = patterns.get(source) ?? { source, compiled: undefined }
  patterns.set(source, pattern)
  return pattern
}

const junctorsOf = ({ allOf, anyOf, oneOf, not }: JSONSchemaProps, compilation: Compilation): Junctors | undefined => {
  if (!(filled(allOf) ?? filled(anyOf) ?? filled(oneOf) ?? not)) return undefined
  const nodesOf = (list: readonly JSONSchemaProps[] = []): readonly SchemaNode[] => list.map((each) => nodeOf(each, compilation))
  return {
    allOf: nodesOf(allOf),
    anyOf: nodesOf(anyOf),
    oneOf: nodesOf(oneOf),
    not: not === undefined ? undefined : nodeOf(not, compilation),
  }
}
