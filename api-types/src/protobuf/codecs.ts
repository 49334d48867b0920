import { ZEROS } from '../schema/decode-scalars.ts'
import { compileType, isPrinted } from '../schema/decode-types.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../schema/json.ts'
import type { FieldSpec, Scalar, TypeSpec, TypeTable } from '../schema/model.ts'
import type { Codec } from './codec.ts'
import { jsonSchemaCodec } from './json-schema-codecs.ts'
import { listMember, type Member, mapMember, singleMember } from './members.ts'
import { createMessage, inlineMember, type Message, readMessage, writeMessage } from './message.ts'
import { ProtobufError } from './protobuf-error.ts'
import { SCALAR_CODECS } from './scalar-codecs.ts'
import { DELIMITED } from './wire.ts'

const compiled = new WeakMap<TypeTable, Map<string, Codec>>()

/** The codec of a type expression, made at first need and kept as long as the table lives. Throws for a type without field numbers. */
export const codecOf = (types: TypeTable, expression: string): Codec => {
  const known = compiled.get(types) ?? new Map<string, Codec>()
  compiled.set(types, known)
  const codec = known.get(expression) ?? compile(types, expression)
  known.set(expression, codec)
  return codec
}

const compile = (types: TypeTable, expression: string): Codec => {
  if (isScalar(expression)) return SCALAR_CODECS[expression]
  if (expression.startsWith('[]')) return itemsCodec(types, expression)
  const spec = Object.hasOwn(types, expression) ? types[expression] : undefined
  if (spec === undefined) throw new Error(`type ${expression} has no protobuf form`)
  return structCodec(types, expression, spec)
}

const isScalar = (expression: string): expression is Scalar => Object.hasOwn(SCALAR_CODECS, expression)
/** A list that is a value by itself (an item of a map, or a named list of Go's that can be nil) is a message `{ repeated items = 1 }`. */
const itemsCodec = (types: TypeTable, expression: string): Codec => {
  const message = createMessage('Items', [
    listMember({ number: 1, name: 'items', label: 'Items.items', codec: codecOf(types, expression.slice(2)) }),
  ])
  return {
    wire: DELIMITED,
    write: (out, value) => writeMessage(out, message, { items: value }),
    read: (input, end, before) => {
      const into: JsonObject = { items: before ?? [] }
      readMessage(input, end, message, into)
      return into.items ?? []
    },
  }
}

/** Messages nest no deeper than JSON objects may. */
const MAX_DEPTH = 500

const structCodec = (types: TypeTable, full: string, spec: TypeSpec): Codec => {
  const name = full.slice(full.indexOf('.') + 1)
  const zero = compileType(types, full).zero
  let made: { readonly message: Message; readonly printed: readonly string[] } | undefined
  // Made at first use: JSON schemas hold themselves.
  const prepare = (): NonNullable<typeof made> => {
    made = { message: createMessage(name, membersOf(types, full, name, Object.entries(spec.fields))), printed: printedOf(types, spec) }
    return made
  }
  return {
    wire: DELIMITED,
    write: (out, value) => {
      if (!isJsonObject(value))
        throw new ProtobufError(`cannot write ${Array.isArray(value) ? 'an array' : `a value of type ${typeof value}`} as ${name}`)
      writeMessage(out, (made ?? prepare()).message, value)
    },
    read: (input, end, before) => {
      if (++input.depth > MAX_DEPTH) throw new ProtobufError('exceeded max depth')
      const { message, printed } = made ?? prepare()
      const into: JsonObject = isJsonObject(before) ? before : {}
      readMessage(input, end, message, into)
      input.depth--
      if (printed.length > 0) fill(into, printed, zero)
      return into
    },
  }
}

/** Puts zero values where Go would write them. */
const fill = (into: JsonObject, printed: readonly string[], zero: () => JsonValue): void => {
  if (printed.every((name) => into[name] !== undefined)) return
  const zeros = zero() as JsonObject
  for (const name of printed) if (into[name] === undefined) into[name] = zeros[name]
}

const printedOf = (types: TypeTable, spec: TypeSpec): readonly string[] =>
  Object.entries(spec.fields).flatMap(([name, field]) => (isPrinted(name, field, compileType(types, field.type, field.go)) ? [name] : []))

/** Fields by their numbers; those that share an outer number stand in one nested message. */
const membersOf = (types: TypeTable, full: string, label: string, fields: readonly (readonly [string, FieldSpec])[]): readonly Member[] => {
  const inlined = new Map<number, (readonly [string, FieldSpec])[]>()
  const members: Member[] = []
  for (const [name, spec] of fields) {
    const [outer, ...inner] = spec.inline ?? []
    if (outer === undefined) members.push(memberOf(types, full, name, spec))
    else inlined.set(outer, [...(inlined.get(outer) ?? []), [name, { ...spec, inline: inner }]])
  }
  for (const [number, inner] of inlined) members.push(inlineMember(number, createMessage(label, membersOf(types, full, label, inner))))
  return members
}

/** Go names of lists that can be nil: a message of their own where another list is a repeated field. */
const NULLABLE_LISTS: ReadonlySet<string | undefined> = new Set(['v1.Verbs'])

const memberOf = (types: TypeTable, full: string, name: string, spec: FieldSpec): Member => {
  if (spec.pb === undefined) throw new Error(`type ${full} has no protobuf form: field ${name} has no number`)
  const options = { number: spec.pb, name, label: `${full.slice(full.indexOf('.') + 1)}.${name}` }
  const type = compileType(types, spec.type, spec.go)
  const nullable = NULLABLE_LISTS.has(spec.go)
  const codecFor = (expression: string): Codec => jsonSchemaCodec(full, name, () => codecOf(types, full)) ?? codecOf(types, expression)
  if (spec.type.startsWith('[]') && !nullable) return listMember({ ...options, codec: codecFor(spec.type.slice(2)) })
  if (spec.type.startsWith('{}')) {
    return mapMember({ ...options, codec: codecFor(spec.type.slice(2)), zero: () => compileType(types, spec.type.slice(2)).zero() })
  }
  const printed = isPrinted(name, spec, type)
  return singleMember({
    ...options,
    codec: codecFor(spec.type),
    absent: spec.pointer === true || nullable || spec.type === 'bytes' ? undefined : isScalar(spec.type) ? ZEROS[spec.type] : {},
    isDropped: (value) => (spec.pointer === true ? value === null : !printed && type.isZero(value)),
  })
}
