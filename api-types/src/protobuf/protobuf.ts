import type { KubeObject } from '../object.ts'
import type { JsonValue } from '../schema/json.ts'
import type { TypeTable } from '../schema/model.ts'
import { codecOf } from './codecs.ts'
import { ProtobufError } from './protobuf-error.ts'
import { createReader } from './reader.ts'
import { DELIMITED } from './wire.ts'
import { createWriter, finish } from './writer.ts'

/**
 * An object (or any other value of a type of the table) as its protobuf message, byte for byte as upstream writes it: fields in the order of
 * their numbers, maps in the order of their keys, zero values written where Go's field is no pointer. apiVersion and kind are no part of it.
 * Throws ProtobufError for a value that its type cannot hold.
 */
export const encodeProtobuf = (types: TypeTable, type: string, value: object): Uint8Array<ArrayBuffer> => {
  const out = createWriter()
  codecOf(types, type).write(out, value as JsonValue)
  return finish(out)
}

/**
 * Reads an object's message into the form that `decodeObject` gives for its JSON. Throws ProtobufError for bytes that are cut short or
 * malformed, and for a field whose number the type does not have: it would be lost otherwise.
 */
export const decodeProtobuf = <T extends KubeObject = KubeObject>(
  types: TypeTable,
  type: string,
  bytes: Uint8Array,
): { readonly object: T } => {
  const codec = codecOf(types, type)
  if (codec.wire !== DELIMITED) throw new ProtobufError(`${type} is no message`)
  // The table describes T: what its codec read has T's shape.
  return { object: codec.read(createReader(bytes), bytes.length) as unknown as T }
}

/** Whether the type has a protobuf form: a Table has none, nor has what a CustomResourceDefinition describes. */
export const hasProtobuf = (types: TypeTable, type: string): boolean => {
  const spec = Object.hasOwn(types, type) ? types[type] : undefined
  return spec !== undefined && Object.values(spec.fields).every(({ pb }) => pb !== undefined)
}
