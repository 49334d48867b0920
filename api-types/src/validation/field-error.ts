import type { JsonValue } from '../schema/json.ts'

/** What is wrong with one field; upstream's `field.Error`, as data. `type` is the cause's reason on the wire. */
export interface FieldError {
  readonly type: FieldErrorType
  /** Path as upstream writes it: `spec.template.spec.containers[0].name`, `metadata.labels[app/x]`. */
  readonly field: string
  /** The offending value as the client sent it; not part of Required, Forbidden, TooLong, InternalError messages. */
  readonly value?: JsonValue | undefined
  /** Set where no value is shown though errors of the type show one. */
  readonly omitsValue?: true
  readonly detail: string
}

export type FieldErrorType =
  | 'FieldValueNotFound'
  | 'FieldValueRequired'
  | 'FieldValueDuplicate'
  | 'FieldValueInvalid'
  | 'FieldValueNotSupported'
  | 'FieldValueForbidden'
  | 'FieldValueTooLong'
  | 'FieldValueTooMany'
  | 'InternalError'
  | 'FieldValueTypeInvalid'

/** A place in an object. Cheap to make: the text is written only when an error needs it. */
export interface Path {
  child(name: string): Path
  index(position: number): Path
  key(name: string): Path
  toString(): string
}
