import type { ByteSink, ByteStream } from '@coxswain/ports'
import type { Exchange } from './exchange.ts'
import type { Rounds } from './rounds.ts'
import type { Join } from './shared-join.ts'

/** What the streams of a door share. */
export interface Pushing {
  /** When they are written to. */
  readonly rounds: Rounds
  readonly join: Join
}

/** Sends a body that its producer pushes: a watch, or answers as they are ready. */
export const sendPushed = (exchange: Exchange, body: ByteStream, pushing: Pushing): void => {
  const sink = exchangeSink(exchange, pushing)
  exchange.onGone = () => body.cancel()
  if (body.endsByItself !== true) {
    exchange.flushHead()
    exchange.onDrain = () => {
      body.cancel()
      sink.end()
    }
  }
  body.start(sink)
}

/** As much goes out without waiting for a round: the state that a watch begins with is not held up. */
const FULL_BATCH_BYTES = 64 * 1024

/**
 * What is written in one round goes out in one write, since a packet, a TLS record and a system call for each event cost far
 * more than the event. The events are joined by us: on HTTP/1.1 each write is a chunk of its own.
 */
const exchangeSink = (exchange: Exchange, { rounds, join }: Pushing): ByteSink => {
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
    if (exchange.closed || batch.length === 0) return
    const joined = join(batch, batchBytes)
    batch = []
    batchBytes = 0
    batchesUnderWay++
    exchange.push(joined, taken)
  }
  return {
    write: (chunk) => {
      if (exchange.closed) return
      if (batch.length === 0) rounds(flush)
      const full = batchBytes >= FULL_BATCH_BYTES
      batch.push(chunk)
      batchBytes += chunk.byteLength
      if (!full && batchBytes >= FULL_BATCH_BYTES) process.nextTick(flush)
    },
    end: () => {
      if (exchange.closed) return
      // The last of it and the end in one write.
      output.cork()
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
