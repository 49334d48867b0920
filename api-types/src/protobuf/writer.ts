import { encodeUtf8 } from '../util/text.ts'

/**
 * Bytes that grow from their end to their start, as upstream's encoder writes: a message's length is known when its turn comes,
 * without a pass of its own. So what comes last in the message is written first.
 */
export interface Writer {
  bytes: Uint8Array<ArrayBuffer>
  /** Where what has been written begins. */
  at: number
}

export const createWriter = (capacity = 1024): Writer => ({ bytes: new Uint8Array(capacity), at: capacity })

/** How many bytes have been written: the length of a message is the difference of two of these. */
export const written = (out: Writer): number => out.bytes.length - out.at

/** A copy of what has been written, with memory of its own. */
export const finish = (out: Writer): Uint8Array<ArrayBuffer> => out.bytes.slice(out.at)

const reserve = (out: Writer, count: number): void => {
  if (out.at >= count) return
  const held = written(out)
  const bytes = new Uint8Array(Math.max(out.bytes.length * 2, held + count))
  bytes.set(out.bytes.subarray(out.at), bytes.length - held)
  out.at = bytes.length - held
  out.bytes = bytes
}

/** Whole numbers from 0 to 2^53. */
export const writeVarint = (out: Writer, value: number): void => {
  reserve(out, 8)
  if (value < 0x80) {
    out.bytes[--out.at] = value
    return
  }
  let size = 2
  for (let rest = value / 0x4000; rest >= 1; rest /= 0x80) size++
  let at = out.at - size
  out.at = at
  let rest = value
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) out.bytes[at++] = (rest % 0x80) | 0x80
  out.bytes[at] = rest
}

const NEGATIVE_SIZE = 10
/** A signed 64-bit integer. A negative one takes ten bytes, as it does in Go. */
export const writeInteger = (out: Writer, value: number | bigint): void => {
  if (typeof value === 'number' && value >= 0) writeVarint(out, value)
  else writeWide(out, value)
}

const writeWide = (out: Writer, value: number | bigint): void => {
  let rest = BigInt.asUintN(64, BigInt(value))
  const bytes = new Uint8Array(NEGATIVE_SIZE)
  let size = 0
  for (; rest >= 0x80n; rest >>= 7n) bytes[size++] = Number(rest & 0x7fn) | 0x80
  bytes[size++] = Number(rest)
  writeBytes(out, bytes.subarray(0, size))
}

export const writeDouble = (out: Writer, value: number): void => {
  reserve(out, 8)
  out.at -= 8
  new DataView(out.bytes.buffer).setFloat64(out.at, value, true)
}

export const writeBytes = (out: Writer, bytes: Uint8Array): void => {
  reserve(out, bytes.length)
  out.at -= bytes.length
  out.bytes.set(bytes, out.at)
}

/** Longer texts go to the platform's encoder, which is quicker from there on. */
const SHORT = 40
export const writeText = (out: Writer, text: string): void => {
  if (text.length > SHORT || !writeAscii(out, text)) writeBytes(out, encodeUtf8(text))
}

/** False, and nothing is written, where the text is not ASCII alone. */
const writeAscii = (out: Writer, text: string): boolean => {
  reserve(out, text.length)
  let at = out.at
  for (let i = text.length - 1; i >= 0; i--) {
    const code = text.charCodeAt(i)
    if (code > 0x7f) return false
    out.bytes[--at] = code
  }
  out.at = at
  return true
}
