import type { JsonObject, JsonValue } from '../schema/json.ts'
import type { Codec } from './codec.ts'
import { listMember, type Member, singleMember } from './members.ts'
import { createMessage, type Message, readMessage, writeMessage } from './message.ts'
import { SCALAR_CODECS } from './scalar-codecs.ts'
import { DELIMITED } from './wire.ts'

/**
 * The four fields of apiextensions' JSONSchemaProps that are either a schema or something else: in JSON one or the other stands there, in
 * protobuf a message that has a field for each.
 */
export const jsonSchemaCodec = (type: string, field: string, schema: () => Codec): Codec | undefined => {
  if (type !== 'apiextensions/v1.JSONSchemaProps') return undefined
  switch (field) {
    case 'items':
      return schemaOrArray(schema)
    case 'additionalProperties':
    case 'additionalItems':
      return schemaOrBool(schema)
    case 'dependencies':
      return schemaOrStrings(schema)
    default:
      return undefined
  }
}

const isSchema = (value: JsonValue): boolean => typeof value === 'object' && value !== null && !Array.isArray(value)

/** The schema's codec is only at hand when the first value comes: it holds this one. */
const later = (codec: () => Codec): Codec => ({
  wire: DELIMITED,
  write: (out, value) => codec().write(out, value),
  read: (input, end, before) => codec().read(input, end, before),
})

const schemaMember = (number: number, name: string, schema: () => Codec): Member =>
  singleMember({ number, name: 'schema', label: `${name}.schema`, codec: later(schema), absent: undefined, isDropped: () => false })

const either = (message: Message, split: (value: JsonValue) => JsonObject, join: (parts: JsonObject) => JsonValue): Codec => ({
  wire: DELIMITED,
  write: (out, value) => writeMessage(out, message, split(value)),
  read: (input, end) => {
    const parts: JsonObject = {}
    readMessage(input, end, message, parts)
    return join(parts)
  },
})

const schemaOrArray = (schema: () => Codec): Codec => {
  const name = 'JSONSchemaPropsOrArray'
  const message = createMessage(name, [
    schemaMember(1, name, schema),
    listMember({ number: 2, name: 'list', label: `${name}.jSONSchemas`, codec: later(schema) }),
  ])
  return either(
    message,
    (value) => (isSchema(value) ? { schema: value } : { list: value }),
    ({ schema: one, list }) => list ?? one ?? null,
  )
}

const schemaOrBool = (schema: () => Codec): Codec => {
  const name = 'JSONSchemaPropsOrBool'
  const message = createMessage(name, [
    singleMember({ number: 1, name: 'allows', label: `${name}.allows`, codec: SCALAR_CODECS.bool, absent: false, isDropped: () => false }),
    schemaMember(2, name, schema),
  ])
  return either(
    message,
    (value) => (isSchema(value) ? { allows: true, schema: value } : { allows: value }),
    ({ allows, schema: one }) => one ?? allows ?? false,
  )
}

const schemaOrStrings = (schema: () => Codec): Codec => {
  const name = 'JSONSchemaPropsOrStringArray'
  const message = createMessage(name, [
    schemaMember(1, name, schema),
    listMember({ number: 2, name: 'list', label: `${name}.property`, codec: SCALAR_CODECS.string }),
  ])
  return either(
    message,
    (value) => (isSchema(value) ? { schema: value } : { list: value }),
    ({ schema: one, list }) => list ?? one ?? null,
  )
}
