/** Types of CEL that have no parts. `error` is what an expression with a problem has: it fits everywhere, so that one mistake is told once. */
export type SimpleKind = 'dyn' | 'null' | 'bool' | 'int' | 'uint' | 'double' | 'string' | 'bytes' | 'timestamp' | 'duration' | 'error'

/** A type of CEL. `max` is the largest size that a schema allows (characters, items, properties); only the cost estimate looks at it. */
export type CelType =
  | { readonly kind: SimpleKind; readonly max?: number | undefined }
  | ListType
  | MapType
  | ObjectType
  | { readonly kind: 'opaque'; readonly name: string; readonly parameters: readonly CelType[]; readonly max?: undefined }
  | { readonly kind: 'type'; readonly of: CelType; readonly max?: undefined }
  | { readonly kind: 'parameter'; readonly name: string; readonly max?: undefined }

export interface ListType {
  readonly kind: 'list'
  readonly element: CelType
  readonly max?: number | undefined
  /** How lists compare and add up: as sets, or by the keys of their items (`x-kubernetes-list-type`). */
  readonly merge?: 'set' | readonly string[] | undefined
}

export interface MapType {
  readonly kind: 'map'
  readonly key: CelType
  readonly value: CelType
  readonly max?: number | undefined
}

/** An object with known fields. Fields that it does not name cannot be read. */
export interface ObjectType {
  readonly kind: 'object'
  readonly name: string
  /** By the name as expressions write it, which is escaped where the property's name is no identifier. */
  readonly fields: ReadonlyMap<string, ObjectField>
  readonly max?: undefined
}

export interface ObjectField {
  /** The property of the JSON object. */
  readonly property: string
  readonly type: CelType
}

const simple = (kind: SimpleKind): CelType => ({ kind })
export const DYN = simple('dyn')
export const NULL = simple('null')
export const BOOL = simple('bool')
export const INT = simple('int')
export const UINT = simple('uint')
export const DOUBLE = simple('double')
export const STRING = simple('string')
export const BYTES = simple('bytes')
export const TIMESTAMP = simple('timestamp')
export const DURATION = simple('duration')
export const ERROR = simple('error')

export const listOf = (element: CelType, max?: number): ListType => ({ kind: 'list', element, max })
export const mapOf = (key: CelType, value: CelType, max?: number): MapType => ({ kind: 'map', key, value, max })
export const opaque = (name: string, ...parameters: CelType[]): CelType => ({ kind: 'opaque', name, parameters })
export const typeType = (of: CelType): CelType => ({ kind: 'type', of })
export const parameter = (name: string): CelType => ({ kind: 'parameter', name })
export const optionalOf = (value: CelType): CelType => opaque('optional_type', value)

/** An object type whose properties are named as its fields. */
export const objectOf = (name: string, fields: Readonly<Record<string, CelType>>): ObjectType => ({
  kind: 'object',
  name,
  fields: new Map(Object.entries(fields).map(([property, type]) => [property, { property, type }])),
})

/** What an optional holds; undefined of any other type. */
export const valueOfOptional = (type: CelType): CelType | undefined =>
  type.kind === 'opaque' && type.name === 'optional_type' ? type.parameters[0] : undefined

/** A type as error messages write it: `map(string, list(int))`. */
export const typeText = (type: CelType): string => {
  switch (type.kind) {
    case 'list':
      return `list(${typeText(type.element)})`
    case 'map':
      return `map(${typeText(type.key)}, ${typeText(type.value)})`
    case 'object':
      return type.name
    case 'opaque':
      return type.parameters.length === 0 ? type.name : `${type.name}(${type.parameters.map(typeText).join(', ')})`
    case 'type':
      return `type(${typeText(type.of)})`
    case 'parameter':
      return type.name
    case 'timestamp':
    case 'duration':
      return `google.protobuf.${type.kind === 'timestamp' ? 'Timestamp' : 'Duration'}`
    case 'error':
      return '!error!'
    default:
      return type.kind
  }
}
