import type { CelType, ObjectType } from './types.ts'

/** A value while an expression runs: int is a bigint, double a number, so that the two never mix. */
export type Value = null | boolean | bigint | number | string | Uint8Array | TaggedValue

export type TaggedValue =
  | UintValue
  | TimestampValue
  | DurationValue
  | ListValue
  | MapValue
  | ObjectValue
  | MessageValue
  | LazyValue
  | OptionalValue
  | TypeValue
  | OpaqueValue
  | ErrorValue

export interface UintValue {
  readonly tag: 'uint'
  readonly value: bigint
}

/** A moment, in nanoseconds since 1970. */
export interface TimestampValue {
  readonly tag: 'timestamp'
  readonly nanos: bigint
}

export interface DurationValue {
  readonly tag: 'duration'
  readonly nanos: bigint
}

/** A list over an array. `of` makes the value of a raw item, so that a large object is read only where an expression looks. */
export interface ListValue {
  readonly tag: 'list'
  readonly items: readonly unknown[]
  readonly of: (raw: unknown) => Value
  readonly merge?: 'set' | readonly string[] | undefined
}

export type MapKey = string | boolean | bigint

/** A map over entries. Whole numbers of every type are one key, as in CEL. */
export interface MapValue {
  readonly tag: 'map'
  readonly entries: ReadonlyMap<MapKey, unknown>
  readonly of: (raw: unknown) => Value
}

/** A JSON object: with fields of a schema where `type` is given, else as a map of strings. */
export interface ObjectValue {
  readonly tag: 'object'
  readonly json: Readonly<Record<string, unknown>>
  readonly type: ObjectType | undefined
  readonly of: (raw: unknown) => Value
}

/** What a constructor such as `Object.spec{...}` made. */
export interface MessageValue {
  readonly tag: 'message'
  readonly name: string
  readonly fields: ReadonlyMap<string, Value>
}

/** Fields that are worked out when they are first read, such as the variables of a policy. */
export interface LazyValue {
  readonly tag: 'lazy'
  readonly names: ReadonlySet<string>
  readonly get: (name: string, meter: Meter) => Value
}

export interface OptionalValue {
  readonly tag: 'optional'
  /** Undefined where there is none. */
  readonly value: Value | undefined
}

export interface TypeValue {
  readonly tag: 'type'
  readonly name: string
}

/** A value of a library's own type: a quantity, a URL, an authorizer. */
export interface OpaqueValue {
  readonly tag: 'opaque'
  readonly type: CelType
  readonly content: unknown
}

/** What went wrong. It travels as a value, as `false && error` is false. */
export interface ErrorValue {
  readonly tag: 'error'
  readonly message: string
}

/** Counts what an evaluation costs. */
export interface Meter {
  cost: number
  /** Steps that the cost does not count, such as the items of two lists that are compared. */
  work: number
  readonly limit: number
}

export const error = (message: string): ErrorValue => ({ tag: 'error', message })
export const NO_OVERLOAD = error('no such overload')
export const identity = (raw: unknown): Value => raw as Value
export const list = (items: readonly Value[]): ListValue => ({ tag: 'list', items, of: identity })
export const some = (value: Value): OptionalValue => ({ tag: 'optional', value })
export const NONE: OptionalValue = { tag: 'optional', value: undefined }

export const isTagged = (value: Value): value is TaggedValue =>
  typeof value === 'object' && value !== null && !(value instanceof Uint8Array)
export const isError = (value: Value): value is ErrorValue =>
  typeof value === 'object' && value !== null && (value as { tag?: unknown }).tag === 'error'
export const itemAt = (from: ListValue, index: number): Value => from.of(from.items[index])
