import { joinBytes, totalBytes } from '../util/join-bytes.ts'

/**
 * Several requests in one, and their answers: a frame each. A frame is the length of its head and of its body in bytes (two unsigned 32-bit
 * numbers, big-endian), the head as JSON, and the body as it is.
 */
export interface Frame {
  readonly head: unknown
  readonly body: Uint8Array
}

/** What a request says of itself. Names of headers are in lower case; the credentials are those of the request around it. */
export interface RequestHead {
  /** Told again by the answer. */
  readonly id: number
  readonly method: string
  readonly path: string
  readonly query: string
  readonly headers: Readonly<Record<string, string | undefined>>
}

/** Answers come in the order in which they are ready. */
export interface AnswerHead {
  readonly id: number
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[]>>
}

/** Where a server takes them. */
export const BUNDLE_PATH = '/bundle'
export const BUNDLE_TYPE = 'application/vnd.coxswain.bundle'
/** So many requests are taken at once. */
export const MAX_BUNDLE = 128

const LENGTHS = 8
const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** The frame in pieces: the body's are not copied. */
export const encodeFrame = (head: RequestHead | AnswerHead, body: readonly Uint8Array[]): readonly Uint8Array[] => {
  const text = encoder.encode(JSON.stringify(head))
  const start = new Uint8Array(LENGTHS + text.byteLength)
  const lengths = new DataView(start.buffer)
  lengths.setUint32(0, text.byteLength)
  lengths.setUint32(4, totalBytes(body))
  start.set(text, LENGTHS)
  return [start, ...body]
}

export interface FrameReader {
  /** The frames that this chunk completes, in order. Throws where a head is no JSON, or a frame is longer than it may be. */
  push(chunk: Uint8Array): readonly Frame[]
  /** No part of a frame is held. */
  readonly empty: boolean
}

export const createFrameReader = (maxBytes: number): FrameReader => {
  let held: Uint8Array[] = []
  let heldBytes = 0
  /** Bytes without which nothing is worth joining. */
  let needed = LENGTHS

  const takeFrom = (bytes: Uint8Array): readonly Frame[] => {
    const frames: Frame[] = []
    const lengths = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    let at = 0
    needed = LENGTHS
    while (bytes.byteLength - at >= LENGTHS) {
      const [head, body] = [lengths.getUint32(at), lengths.getUint32(at + 4)]
      needed = LENGTHS + head + body
      if (needed > maxBytes) throw new RangeError(`a frame of ${needed} bytes is longer than ${maxBytes}`)
      if (bytes.byteLength - at < needed) break
      const start = at + LENGTHS
      frames.push({
        head: JSON.parse(decoder.decode(bytes.subarray(start, start + head))),
        body: bytes.subarray(start + head, start + head + body),
      })
      at += needed
      needed = LENGTHS
    }
    heldBytes = bytes.byteLength - at
    held = heldBytes === 0 ? [] : [bytes.subarray(at)]
    return frames
  }
  return {
    push: (chunk) => {
      held.push(chunk)
      heldBytes += chunk.byteLength
      return heldBytes < needed ? [] : takeFrom(joinBytes(held))
    },
    get empty() {
      return heldBytes === 0
    },
  }
}
