import type { KubeObject } from '../object.ts'
import { createDecodeState, DecodeError, messageOf } from './decode-state.ts'
import { compileType } from './decode-types.ts'
import type { JsonValue } from './json.ts'
import type { TypeTable } from './model.ts'

export { DecodeError } from './decode-state.ts'

export interface Decoded<T extends KubeObject = KubeObject> {
  readonly object: T
  /** As upstream's strict decoder says it: `unknown field "spec.foo"`. The fields are gone from the object. At most 100. */
  readonly unknownFields: readonly string[]
}

const none: readonly string[] = []

/**
 * Brings a JSON value into the form of a type (`core/v1.Pod`), as Go's decoder and encoder together would: types and ranges checked,
 * nulls and zero values left out or written as Go does, quantities, times and base64 in canonical form, unknown fields removed.
 * The value is changed in place. Throws `DecodeError`.
 *
 * One kindness differs: a list or a map that Go would write as null is written as empty.
 */
export const decodeObject = <T extends KubeObject = KubeObject>(types: TypeTable, type: string, value: JsonValue): Decoded<T> => {
  const { value: object, unknownFields } = decodeValue(types, type, value)
  // The table describes T: what passed it has T's shape. An object without metadata gets an empty one.
  return { object: object as unknown as T, unknownFields }
}

/** The same for any type expression of the table: parts of a kind, options, a Status. */
export const decodeValue = (
  types: TypeTable,
  type: string,
  value: JsonValue,
): { readonly value: JsonValue; readonly unknownFields: readonly string[] } => {
  const compiled = compileType(types, type)
  const state = createDecodeState()
  const decoded = value === null ? compiled.zero() : compiled.decode(value, state)
  if (state.findings.length === 0) return { value: decoded ?? null, unknownFields: none }
  const failure = state.findings.find(({ kind }) => kind !== 'unknown')
  if (failure !== undefined) throw new DecodeError(messageOf(failure))
  return { value: decoded ?? null, unknownFields: [...new Set(state.findings.map(messageOf))] }
}
