import type { JsonValue } from '@coxswain/api-types'
import type { Pattern } from './patterns.ts'

/**
 * A schema in the form that is walked: what is asked of most values is a bit, and what few schemas say stands apart. Nodes that say
 * the same of a plain value are one and the same node.
 */
export interface SchemaNode {
  readonly flags: number
  readonly properties: ReadonlyMap<string, SchemaNode> | undefined
  /** What members without a property are; undefined where they are unknown. */
  readonly additional: SchemaNode | undefined
  readonly items: SchemaNode | undefined
  readonly default: JsonValue | undefined
  readonly rules: Rules | undefined
  /** The names that the items of a list-map are told apart by. */
  readonly keys: readonly string[] | undefined
}

/** What a schema demands of values. */
export interface Rules {
  readonly format: string | undefined
  readonly maximum: number | undefined
  readonly minimum: number | undefined
  readonly exclusiveMaximum: boolean
  readonly exclusiveMinimum: boolean
  readonly multipleOf: number | undefined
  readonly maxLength: number | undefined
  readonly minLength: number | undefined
  readonly pattern: Pattern | undefined
  readonly maxItems: number | undefined
  readonly minItems: number | undefined
  readonly maxProperties: number | undefined
  readonly minProperties: number | undefined
  readonly enum: readonly JsonValue[] | undefined
  readonly required: readonly string[] | undefined
  readonly junctors: Junctors | undefined
}

export interface Junctors {
  readonly allOf: readonly SchemaNode[]
  readonly anyOf: readonly SchemaNode[]
  readonly oneOf: readonly SchemaNode[]
  readonly not: SchemaNode | undefined
}

/** Types come first: a value's own bit is looked for among them. */
export const STRING = 1
export const INTEGER = 2
export const NUMBER = 4
export const BOOLEAN = 8
export const OBJECT = 16
export const ARRAY = 32
export const ANY_TYPE = 63
export const NULLABLE = 64
export const PRESERVE = 128
export const EMBEDDED = 256
export const INT_OR_STRING = 512
export const SET = 1024
export const MAP = 2048
export const ATOMIC = 4096
/** additionalProperties: false. */
export const CLOSED = 8192
/** A property has a default: an object without it is filled in. */
export const FILLS = 16_384

export const TYPES: Readonly<Record<string, number>> = {
  string: STRING,
  integer: INTEGER,
  number: NUMBER,
  boolean: BOOLEAN,
  object: OBJECT,
  array: ARRAY,
}

const TYPE_NAMES = ['string', 'integer', 'number', 'boolean', 'object', 'array']

/** The types that a node takes, as messages say them. */
export const typeText = (flags: number): string =>
  flags & INT_OR_STRING ? 'integer,string' : (TYPE_NAMES.find((_, i) => flags & (1 << i)) ?? '')

/** Takes any value; what is in objects is unknown. */
export const ANYTHING: SchemaNode = {
  flags: NULLABLE,
  properties: undefined,
  additional: undefined,
  items: undefined,
  default: undefined,
  rules: undefined,
  keys: undefined,
}
