import type { JsonValue } from '../schema/json.ts'
import type { Scalar } from '../schema/model.ts'
import { decodeBase64, encodeBase64 } from '../util/base64.ts'
import type { Codec } from './codec.ts'
import { durationCodec } from './duration-codec.ts'
import { intOrStringCodec } from './int-or-string-codec.ts'
import { ProtobufError } from './protobuf-error.ts'
import { quantityCodec } from './quantity-codec.ts'
import { rawCodec } from './raw-codec.ts'
import { readBool, readDouble, readInt32, readInt64, readRest, readText, readUint32 } from './reader.ts'
import { microTimeCodec, timeCodec } from './time-codec.ts'
import { DELIMITED, FIXED64, VARINT } from './wire.ts'
import { writeBytes, writeDouble, writeInteger, writeText, writeVarint } from './writer.ts'

/** The error of a value that a type cannot hold: `cannot write an array as string`. */
const mismatch = (value: JsonValue, type: string): ProtobufError =>
  new ProtobufError(
    `cannot write ${Array.isArray(value) ? 'an array' : value === null ? 'null' : `a value of type ${typeof value}`} as ${type}`,
  )

const string: Codec = {
  wire: DELIMITED,
  write: (out, value) => {
    if (typeof value !== 'string') throw mismatch(value, 'string')
    writeText(out, value)
  },
  read: readText,
}

const bool: Codec = {
  wire: VARINT,
  write: (out, value) => {
    if (typeof value !== 'boolean') throw mismatch(value, 'bool')
    writeVarint(out, value ? 1 : 0)
  },
  read: readBool,
}

const integer = (type: string, read: Codec['read']): Codec => ({
  wire: VARINT,
  write: (out, value) => {
    if (typeof value !== 'bigint' && !Number.isSafeInteger(value)) throw mismatch(value, type)
    writeInteger(out, value as number | bigint)
  },
  read,
})

const double: Codec = {
  wire: FIXED64,
  write: (out, value) => {
    if (typeof value !== 'number' && typeof value !== 'bigint') throw mismatch(value, 'double')
    writeDouble(out, Number(value))
  },
  // JSON has no word for the others, and Go refuses to write them.
  read: (input, end) => {
    const value = readDouble(input, end)
    if (!Number.isFinite(value)) throw new ProtobufError(`json: unsupported value: ${value}`)
    return value
  },
}

const bytes: Codec = {
  wire: DELIMITED,
  write: (out, value) => {
    const decoded = typeof value === 'string' ? decodeBase64(value) : undefined
    if (decoded === undefined) throw mismatch(value, 'bytes')
    writeBytes(out, decoded)
  },
  read: (input, end) => encodeBase64(readRest(input, end)),
}

const raw = rawCodec('RawExtension')

export const SCALAR_CODECS: Readonly<Record<Scalar, Codec>> = {
  string,
  bool,
  int32: integer('int32', readInt32),
  int64: integer('int64', readInt64),
  uint8: integer('uint8', readUint32),
  uint32: integer('uint32', readUint32),
  double,
  bytes,
  time: timeCodec,
  microTime: microTimeCodec,
  duration: durationCodec,
  quantity: quantityCodec,
  intOrString: intOrStringCodec,
  raw,
  json: rawCodec('JSON'),
  fieldsV1: rawCodec('FieldsV1'),
}
