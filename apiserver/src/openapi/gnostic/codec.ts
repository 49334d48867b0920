import { isMap, type Json, type JsonMap } from '@coxswain/api-types/openapi'
import protobuf from 'protobufjs/minimal.js'

/**
 * Gnostic's models of OpenAPI documents are protobuf messages that mirror the JSON: a message for an object, a list of
 * (name, value) pairs for a map, a `oneof` where there is a choice, YAML text for what may be anything. So a table of members
 * with their numbers, and a few ways to write a value, are all that it takes to turn a document into bytes.
 */
export type Write = (writer: protobuf.Writer, number: number, value: Json) => void

/** The members of a message: JSON name, field number, how to write it. */
export type Members = ReadonlyMap<string, readonly [number: number, write: Write]>

const LENGTH_DELIMITED = 2
const VARINT = 0
const DOUBLE = 1

const delimited = (writer: protobuf.Writer, number: number, write: (inner: protobuf.Writer) => void): void => {
  writer.uint32((number << 3) | LENGTH_DELIMITED).fork()
  write(writer)
  writer.ldelim()
}

export const text: Write = (writer, number, value) => {
  if (typeof value === 'string' && value !== '') writer.uint32((number << 3) | LENGTH_DELIMITED).string(value)
}
export const flag: Write = (writer, number, value) => {
  if (value === true) writer.uint32((number << 3) | VARINT).bool(true)
}
export const whole: Write = (writer, number, value) => {
  if (typeof value === 'number' && value !== 0) writer.uint32((number << 3) | VARINT).int64(value)
}
export const decimal: Write = (writer, number, value) => {
  if (typeof value === 'number' && value !== 0) writer.uint32((number << 3) | DOUBLE).double(value)
}

/** A list of values, each written in the same way. */
export const each =
  (write: Write): Write =>
  (writer, number, value) => {
    if (Array.isArray(value)) for (const item of value) write(writer, number, item)
  }

/** An object as a message. Members whose names begin with `x-` are written as extensions. */
export const message =
  (members: () => Members, extensions?: number): Write =>
  (writer, number, value) => {
    if (isMap(value)) delimited(writer, number, (inner) => writeMembers(inner, members(), value, extensions))
  }

/** The members of a message without its own tag and length: what a document as a whole is. */
export const writeMembers = (writer: protobuf.Writer, members: Members, value: JsonMap, extensions?: number): void => {
  const others: [string, Json][] = []
  for (const [name, inner] of Object.entries(value)) {
    if (inner === undefined) continue
    const member = members.get(name)
    if (member !== undefined) member[1](writer, member[0], inner)
    else if (name.startsWith('x-')) others.push([name, inner])
    else throw new Error(`OpenAPI member ${name} has no place in the protobuf form`)
  }
  if (extensions !== undefined) for (const [name, inner] of others) pair(anything)(writer, extensions, name, inner)
}

const pair =
  (write: Write) =>
  (writer: protobuf.Writer, number: number, name: string, value: Json): void =>
    delimited(writer, number, (inner) => {
      text(inner, 1, name)
      write(inner, 2, value)
    })

/** An object as a list of (name, value) pairs, in the message that contains it. */
export const pairs =
  (write: Write): Write =>
  (writer, number, value) => {
    if (!isMap(value)) return
    for (const [name, inner] of Object.entries(value)) if (inner !== undefined) pair(write)(writer, number, name, inner)
  }

/** A value inside a message of its own, as this field of it: how `oneof` choices and lists of pairs are wrapped. */
export const within =
  (field: number, write: Write): Write =>
  (writer, number, value) =>
    delimited(writer, number, (inner) => write(inner, field, value))

/** One of several ways to write, by the value. */
export const choose =
  (choice: (value: Json) => Write): Write =>
  (writer, number, value) =>
    choice(value)(writer, number, value)

/** Anything at all, as YAML text. JSON is YAML. */
export const anything: Write = within(2, (writer, number, value) => {
  writer.uint32((number << 3) | LENGTH_DELIMITED).string(JSON.stringify(value))
})

export const isReference = (value: Json): boolean => isMap(value) && typeof value.$ref === 'string'

/** A whole document as bytes. */
export const encodeDocument = (members: Members, extensions: number, document: JsonMap): Uint8Array => {
  const writer = protobuf.Writer.create()
  writeMembers(writer, members, document, extensions)
  return writer.finish()
}
