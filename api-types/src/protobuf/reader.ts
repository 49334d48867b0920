import { decodeUtf8 } from '../util/text.ts'
import { ProtobufError } from './protobuf-error.ts'
import { DELIMITED, VARINT, type Wire } from './wire.ts'

/** A place in the bytes of a message, and the tag that was read last. */
export interface Reader {
  readonly bytes: Uint8Array
  at: number
  number: number
  wire: number
  /** How many messages the place lies in. */
  depth: number
}

export const createReader = (bytes: Uint8Array): Reader => ({ bytes, at: 0, number: 0, wire: 0, depth: 0 })

const cutShort = (): ProtobufError => new ProtobufError('unexpected EOF')
const overflow = (): ProtobufError => new ProtobufError('proto: integer overflow')

/** A varint that is a tag or a length: whole numbers to 2^53. */
const readCount = (input: Reader, end: number): number => {
  let value = 0
  let scale = 1
  for (let i = 0; i < 7; i++) {
    if (input.at >= end) throw cutShort()
    const byte = input.bytes[input.at++] as number
    value += (byte & 0x7f) * scale
    if (byte < 0x80) return value
    scale *= 0x80
  }
  throw overflow()
}

/** Reads the tag of the next field into `number` and `wire`. */
export const readTag = (input: Reader, end: number, message: string): void => {
  const tag = readCount(input, end)
  input.wire = tag % 8
  input.number = Math.floor(tag / 8)
  if (input.number === 0 || input.number > 0x1fffffff) {
    throw new ProtobufError(`proto: ${message}: illegal tag ${input.number} (wire type ${input.wire})`)
  }
}

/** What a field holds whose number the message does not have would be lost when the object is stored: it is refused by name. */
export const unknownField = (input: Reader, message: string): ProtobufError =>
  new ProtobufError(`proto: ${message}: unknown field number ${input.number}`)

/**
 * Passes over a field that the message does not have where nothing is in it, and refuses it by name where something is. Clients of other
 * versions write the zero values of fields that are no longer, or not yet, part of a type: those before 1.24 all send metadata.clusterName.
 */
export const passEmptyField = (input: Reader, end: number, message: string): void => {
  if (input.wire === VARINT && readInt64(input, end) === 0) return
  if (input.wire === DELIMITED && readEnd(input, end) === input.at) return
  throw unknownField(input, message)
}

export const expectWire = (input: Reader, wire: Wire, field: string): void => {
  if (input.wire !== wire) throw new ProtobufError(`proto: wrong wireType = ${input.wire} for field ${field}`)
}

/** Where the length-delimited value that begins here ends. */
export const readEnd = (input: Reader, end: number): number => {
  const length = readCount(input, end)
  if (length > end - input.at) throw cutShort()
  return input.at + length
}

/** The two halves of a varint's 64 bits; only the first is wanted of 32-bit numbers. */
interface Halves {
  low: number
  high: number
}
const readHalves = (input: Reader, end: number): Halves => {
  let [low, high] = [0, 0]
  for (let shift = 0; shift < 70; shift += 7) {
    if (input.at >= end) throw cutShort()
    const byte = input.bytes[input.at++] as number
    const bits = byte & 0x7f
    if (shift < 28) low |= bits << shift
    else if (shift === 28) {
      low |= bits << 28
      high = bits >> 4
    } else if (shift < 63) high |= bits << (shift - 32)
    else high |= bits << 31
    if (byte < 0x80) return { low: low >>> 0, high: high | 0 }
  }
  throw overflow()
}

/** Bits past the 32nd are dropped, as the format asks for. */
export const readInt32 = (input: Reader, end: number): number => readHalves(input, end).low | 0
export const readUint32 = (input: Reader, end: number): number => readHalves(input, end).low
export const readBool = (input: Reader, end: number): boolean => {
  const { low, high } = readHalves(input, end)
  return low !== 0 || high !== 0
}

/** A number where it holds the value exactly, else a bigint. */
export const readInt64 = (input: Reader, end: number): number | bigint => {
  if (input.at < end) {
    const first = input.bytes[input.at] as number
    if (first < 0x80) {
      input.at++
      return first
    }
  }
  const { low, high } = readHalves(input, end)
  const value = high * 0x1_0000_0000 + low
  return Number.isSafeInteger(value) ? value : (BigInt(high) << 32n) | BigInt(low)
}

export const readDouble = (input: Reader, end: number): number => {
  if (end - input.at < 8) throw cutShort()
  const value = new DataView(input.bytes.buffer, input.bytes.byteOffset + input.at, 8).getFloat64(0, true)
  input.at += 8
  return value
}

/** The rest up to `end`; shares the input's memory. */
export const readRest = (input: Reader, end: number): Uint8Array => {
  const rest = input.bytes.subarray(input.at, end)
  input.at = end
  return rest
}

/** Longer texts go to the platform's decoder, which is quicker from there on. */
const SHORT = 24
/** Text up to `end`. What is not UTF-8 becomes U+FFFD, as it does in JSON. */
export const readText = (input: Reader, end: number): string => {
  const start = input.at
  if (end - start > SHORT) return decodeUtf8(readRest(input, end))
  let text = ''
  for (let i = start; i < end; i++) {
    const byte = input.bytes[i] as number
    if (byte > 0x7f) return decodeUtf8(readRest(input, end))
    text += String.fromCharCode(byte)
  }
  input.at = end
  return text
}

/** A text field: its length, then its bytes. */
export const readTextField = (input: Reader, end: number, field: string): string => {
  expectWire(input, DELIMITED, field)
  return readText(input, readEnd(input, end))
}
