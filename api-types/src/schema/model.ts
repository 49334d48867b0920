import type { JsonValue } from './json.ts'

/** How values of a type stand on the wire. Types with encodings of their own are scalars to everything above the codec. */
export type Scalar =
  | 'string'
  | 'bool'
  | 'int32'
  | 'int64'
  | 'uint8'
  | 'uint32'
  | 'double'
  | 'bytes'
  | 'time'
  | 'microTime'
  | 'duration'
  | 'quantity'
  | 'intOrString'
  | 'raw'
  | 'json'
  | 'fieldsV1'

/**
 * A type expression: a scalar, the full name of a type (`core/v1.Container`), a list `[]T`, or a map from string `{}T`.
 */
export type TypeExpression = string

export interface FieldSpec {
  readonly type: TypeExpression
  /** Protobuf field number. */
  readonly pb?: number
  /** Numbers of the nested messages (outermost first) that hold the field in protobuf; in JSON it stands inline. */
  readonly inline?: readonly number[]
  /** Absent and zero differ: a zero value is kept. Otherwise a zero value is dropped when written, unless `alwaysPrinted`. */
  readonly pointer?: true
  readonly required?: true
  readonly alwaysPrinted?: true
  readonly listType?: 'atomic' | 'set' | 'map'
  readonly listMapKeys?: readonly string[]
  readonly mapType?: 'granular' | 'atomic'
  /** Strategic merge patch: `merge`, `replace`, `retainKeys` or a comma-separated pair. */
  readonly patchStrategy?: string
  readonly patchMergeKey?: string
  readonly default?: JsonValue
  /** The known values of an enumeration; not enforced here. */
  readonly values?: readonly string[]
  /** Go's name of the type where it is not that of the expression, for errors: `v1.RestartPolicy`, `types.UID`. */
  readonly go?: string
}

export interface TypeSpec {
  readonly fields: Readonly<Record<string, FieldSpec>>
  /** The type has apiVersion and kind of its own. */
  readonly root?: true
  readonly kind?: { readonly group: string; readonly version: string; readonly kind: string }
}

export type TypeTable = Readonly<Record<string, TypeSpec>>
