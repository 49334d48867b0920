import type { ByteStream } from '@coxswain/ports'
import type { Exchange } from './exchange.ts'

/**
 * Sends a body that its producer pushes, without an end of its own: a watch. What is written in one turn goes out in one
 * write, since a packet, a TLS record and a system call for each event cost far more than the event.
 */
export const sendPushed = (exchange: Exchange, body: ByteStream): void => {
  const { output } = exchange
  let batch: Uint8Array[] = []
  let batchBytes = 0
  const flush = (): void => {
    const chunks = batch
    batch = []
    batchBytes = 0
    if (exchange.closed || chunks.length === 0) return
    if (chunks.length === 1) {
      output.write(chunks[0])
      return
    }
    output.cork()
    for (const chunk of chunks) output.write(chunk)
    output.uncork()
  }
  const end = (): void => {
    if (exchange.closed) return
    flush()
    exchange.end()
  }
  exchange.onGone = () => body.cancel()
  exchange.onDrain = () => {
    body.cancel()
    end()
  }
  body.start({
    write: (chunk) => {
      if (exchange.closed) return
      if (batch.length === 0) process.nextTick(flush)
      batch.push(chunk)
      batchBytes += chunk.byteLength
    },
    end,
    pendingBytes: () => batchBytes + output.writableLength,
  })
}
