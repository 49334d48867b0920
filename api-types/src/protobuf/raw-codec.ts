import type { JsonValue } from '../schema/json.ts'
import { JsonSyntaxError } from '../schema/json-syntax.ts'
import { parseJson, stringify } from '../schema/parse-json.ts'
import { encodeUtf8 } from '../util/text.ts'
import type { Codec } from './codec.ts'
import { ProtobufError } from './protobuf-error.ts'
import { expectWire, readEnd, readRest, readTag, unknownField } from './reader.ts'
import { DELIMITED, tagOf } from './wire.ts'
import { writeBytes, writeVarint } from './writer.ts'

/** Free-form values are no deeper than this: what walks them later must not run out of stack. The same bound as for JSON. */
const MAX_DEPTH = 1000
const TAG = tagOf(1, DELIMITED)

/** `message RawExtension { bytes raw = 1 }`, the raw bytes being JSON; so are apiextensions' JSON and FieldsV1. Null has no bytes at all. */
export const rawCodec = (message: string): Codec => ({
  wire: DELIMITED,
  write: (out, value) => {
    if (value === null) return
    const text = encodeUtf8(stringify(value))
    writeBytes(out, text)
    writeVarint(out, text.length)
    writeVarint(out, TAG)
  },
  read: (input, end) => {
    let value: JsonValue = null
    while (input.at < end) {
      readTag(input, end, message)
      if (input.number !== 1) throw unknownField(input, message)
      expectWire(input, DELIMITED, `${message}.raw`)
      const bytes = readRest(input, readEnd(input, end))
      value = bytes.length === 0 ? null : parse(bytes)
    }
    return value
  },
})

const parse = (bytes: Uint8Array): JsonValue => {
  try {
    const { value } = parseJson(bytes)
    if (!isWithin(value, MAX_DEPTH)) throw new ProtobufError('exceeded max depth')
    return value
  } catch (error) {
    if (error instanceof JsonSyntaxError) throw new ProtobufError(error.message)
    throw error
  }
}

const isWithin = (value: JsonValue | undefined, depth: number): boolean => {
  if (typeof value !== 'object' || value === null) return true
  if (depth === 0) return false
  if (Array.isArray(value)) return value.every((item) => isWithin(item, depth - 1))
  for (const key of Object.keys(value)) if (!isWithin(value[key], depth - 1)) return false
  return true
}
