import type { ByteSink, ByteStream } from '@coxswain/ports'
import type { Exchange } from './exchange.ts'

/** Sends a body that its producer pushes, without an end of its own: a watch. */
export const sendPushed = (exchange: Exchange, body: ByteStream): void => {
  const sink = exchangeSink(exchange)
  exchange.onGone = () => body.cancel()
  exchange.onDrain = () => {
    body.cancel()
    sink.end()
  }
  body.start(sink)
}

/**
 * What is written in one turn goes out in one write, since a packet, a TLS record and a system call for each event cost far
 * more than the event. The events are joined by us: on HTTP/1.1 each write is a chunk of its own, of several writes to the socket.
 */
const exchangeSink = (exchange: Exchange): ByteSink => {
  const { output } = exchange
  let batch: Uint8Array[] = []
  let batchBytes = 0
  let batchesUnderWay = 0
  let onDrained: (() => void) | undefined

  const taken = (): void => {
    batchesUnderWay--
    if (batchesUnderWay > 0 || batch.length > 0 || exchange.closed) return
    const task = onDrained
    onDrained = undefined
    task?.()
  }
  const flush = (): void => {
    const first = batch[0]
    if (exchange.closed || first === undefined) return
    const joined = batch.length === 1 ? first : Buffer.concat(batch, batchBytes)
    batch = []
    batchBytes = 0
    batchesUnderWay++
    output.write(joined, taken)
  }
  return {
    write: (chunk) => {
      if (exchange.closed) return
      if (batch.length === 0) process.nextTick(flush)
      batch.push(chunk)
      batchBytes += chunk.byteLength
    },
    end: () => {
      if (exchange.closed) return
      flush()
      exchange.end()
    },
    pendingBytes: () => batchBytes + output.writableLength,
    onDrain: (task) => {
      if (batchesUnderWay === 0 && batch.length === 0) task()
      else onDrained = task
    },
  }
}
