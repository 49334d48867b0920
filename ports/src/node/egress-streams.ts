import type { Readable, Writable } from 'node:stream'
import type { ByteSink, ByteStream } from '../http.ts'

/** More than this waiting at the reader, and nothing more is read from the other side until it has drained. */
const HIGH_WATER = 256 * 1024

/** What Node reads, as a stream that is pushed. One that breaks off ends. */
export const byteStreamOf = (readable: Readable): ByteStream => ({
  start: (sink) => {
    let open = true
    const end = (): void => {
      if (open) sink.end()
      open = false
    }
    readable.on('data', (chunk: Buffer) => {
      if (!open) return
      sink.write(chunk)
      if (sink.pendingBytes() <= HIGH_WATER) return
      readable.pause()
      sink.onDrain(() => readable.resume())
    })
    readable.once('end', end)
    readable.once('error', end)
    readable.once('close', end)
  },
  cancel: () => {
    readable.destroy()
  },
})

export const sinkOf = (writable: Writable): ByteSink => {
  // A connection that breaks is heard of by its other direction.
  writable.on('error', () => undefined)
  return {
    write: (chunk) => {
      writable.write(chunk)
    },
    end: () => {
      writable.end()
    },
    pendingBytes: () => writable.writableLength,
    onDrain: (task) => {
      if (writable.writableNeedDrain) writable.once('drain', task)
      else task()
    },
  }
}
