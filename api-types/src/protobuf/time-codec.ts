import { formatTime, parseTime } from '../time.ts'
import type { Codec } from './codec.ts'
import { ProtobufError } from './protobuf-error.ts'
import { expectWire, type Reader, readInt32, readInt64, readTag, unknownField } from './reader.ts'
import { DELIMITED, tagOf, VARINT } from './wire.ts'
import { type Writer, writeInteger, writeVarint } from './writer.ts'

const SECONDS = tagOf(1, VARINT)
const NANOS = tagOf(2, VARINT)
const MESSAGE = 'Timestamp'

/** Go's zero time, 0001-01-01T00:00:00Z: in JSON it is null, in protobuf a message without fields. */
const ZERO_SECONDS = -62_135_596_800
/** Years of four digits: Go refuses to write others as JSON. */
const FIRST_SECOND = -62_167_219_200
const LAST_SECOND = 253_402_300_799

const FRACTION = /[.,]\d+/

const writeTimestamp = (out: Writer, text: unknown, nanos: number): void => {
  if (text === null) return
  // Milliseconds as a number do not hold every microsecond: the seconds are read by themselves.
  const ms = typeof text === 'string' ? parseTime(text.replace(FRACTION, '')) : undefined
  if (ms === undefined) throw new ProtobufError(`cannot write ${JSON.stringify(text)} as ${MESSAGE}`)
  const seconds = Math.floor(ms / 1000)
  if (seconds === ZERO_SECONDS && nanos === 0) return
  writeVarint(out, nanos)
  writeVarint(out, NANOS)
  writeInteger(out, seconds)
  writeVarint(out, SECONDS)
}

/** Undefined for the zero time. */
const readTimestamp = (input: Reader, end: number): { readonly seconds: number; readonly nanos: number } | undefined => {
  if (input.at === end) return undefined
  let seconds: number | bigint = 0
  let nanos = 0
  while (input.at < end) {
    readTag(input, end, MESSAGE)
    if (input.number > 2) throw unknownField(input, MESSAGE)
    expectWire(input, VARINT, `${MESSAGE}.${input.number === 1 ? 'seconds' : 'nanos'}`)
    if (input.number === 1) seconds = readInt64(input, end)
    else nanos = readInt32(input, end)
  }
  if (typeof seconds === 'bigint' || seconds < FIRST_SECOND || seconds > LAST_SECOND) {
    throw new ProtobufError('Time.MarshalJSON: year outside of range [0,9999]')
  }
  if (nanos < 0 || nanos > 999_999_999) throw new ProtobufError(`proto: ${MESSAGE}: nanos out of range: ${nanos}`)
  return { seconds, nanos }
}

/** `message Timestamp { int64 seconds = 1; int32 nanos = 2 }`. metav1.Time knows whole seconds only: nanoseconds are dropped, as upstream drops them. */
export const timeCodec: Codec = {
  wire: DELIMITED,
  write: (out, value) => writeTimestamp(out, value, 0),
  read: (input, end) => {
    const time = readTimestamp(input, end)
    return time === undefined || time.seconds === ZERO_SECONDS ? null : formatTime(time.seconds * 1000)
  },
}

/** The same message; metav1.MicroTime keeps whole microseconds. Its text always has six decimals. */
export const microTimeCodec: Codec = {
  wire: DELIMITED,
  write: (out, value) => writeTimestamp(out, value, typeof value === 'string' ? nanosOf(value) : 0),
  read: (input, end) => {
    const time = readTimestamp(input, end)
    if (time === undefined) return null
    const micros = Math.floor(time.nanos / 1000)
    if (time.seconds === ZERO_SECONDS && micros === 0) return null
    return `${formatTime(time.seconds * 1000).slice(0, -1)}.${String(micros).padStart(6, '0')}Z`
  },
}

const nanosOf = (text: string): number => {
  const dot = text.indexOf('.')
  return dot < 0 ? 0 : Number(text.slice(dot + 1, dot + 7)) * 1000
}
