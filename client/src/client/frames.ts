import { joinBytes } from '../util/join-bytes.ts'

const NEWLINE = 10

/** Cuts a byte stream into lines. A line may span chunks; a chunk may hold many. */
export interface FrameSplitter {
  /** The lines that this chunk completes, in order; empty lines are left out. Throws where one line passes the limit. */
  push(chunk: Uint8Array): readonly string[]
  /** No part of a line is held: the next chunk begins with a new one. */
  readonly empty: boolean
}

/** Larger than any object that a server stores: what goes beyond is not a watch stream. */
export const MAX_FRAME_BYTES = 32 * 1024 * 1024

export const createFrameSplitter = (maxBytes = MAX_FRAME_BYTES): FrameSplitter => {
  const decoder = new TextDecoder()
  let parts: Uint8Array[] = []
  let size = 0
  /**
   * The line that began in earlier chunks, with its end. A character cut in two is whole again. Not decoded as a stream of parts: Node's decoder is
   * several times slower ever after.
   */
  const finish = (end: Uint8Array): string => {
    const held = [...parts, end]
    parts = []
    size = 0
    return decoder.decode(joinBytes(held))
  }
  const hold = (part: Uint8Array): void => {
    if (part.length === 0) return
    size += part.length
    parts.push(part)
  }
  const check = (): void => {
    if (size > maxBytes) throw new RangeError(`a frame of the stream is longer than ${maxBytes} bytes`)
  }
  return {
    push: (chunk) => {
      const last = chunk.lastIndexOf(NEWLINE)
      if (last < 0) {
        hold(chunk)
        check()
        return []
      }
      const frames: string[] = []
      let from = 0
      if (parts.length > 0) {
        from = chunk.indexOf(NEWLINE)
        frames.push(finish(chunk.subarray(0, from)))
      }
      // No byte of a longer UTF-8 character is a line break, so whole lines can be decoded at once and cut as text.
      frames.push(...decoder.decode(chunk.subarray(from, last)).split('\n'))
      hold(chunk.subarray(last + 1))
      check()
      return frames.filter((frame) => frame !== '')
    },
    get empty() {
      return size === 0
    },
  }
}
