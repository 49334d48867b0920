import { type ByteSink, type ByteStream, onAbort } from '@coxswain/ports'
import type { Dispatcher } from 'undici'
import { asError, headersOf, type Settle } from './settle.ts'

/** The consumer is not read from the socket any more when it has so much to take. */
const PENDING_LIMIT = 256 * 1024

/** Gives an answer as it begins, with a body that is a ByteStream. The socket rests until the stream is started. */
export const streamedAnswerHandler = ({ signal, resolve, reject, heard }: Settle): Dispatcher.DispatchHandler => {
  const body = createBody()
  let controller: Dispatcher.DispatchController | undefined
  const abort = (): void => {
    reject(signal?.reason)
    controller?.abort(asError(signal?.reason))
  }
  const finish = onAbort(signal, abort)

  return {
    onRequestStart: (given) => {
      controller = given
      if (signal?.aborted === true) abort()
    },
    onResponseStart: (given, status, headers) => {
      heard()
      // Informational answers (1xx) come before the one that counts.
      if (status < 200) return
      given.pause()
      resolve({ status, headers: headersOf(headers), body: body.open(given) })
    },
    onResponseData: (given, chunk) => {
      heard()
      body.write(given, chunk)
    },
    onResponseEnd: () => {
      finish()
      body.end()
    },
    onResponseError: (_, error) => {
      finish()
      // After the answer has begun this settles nothing: a body that breaks off ends, and its reader finds it cut short.
      reject(error)
      body.end()
    },
  }
}

const createBody = () => {
  let sink: ByteSink | undefined
  let cancelled = false
  let ended = false
  return {
    open: (controller: Dispatcher.DispatchController): ByteStream => ({
      start: (given) => {
        sink = given
        if (ended) given.end()
        else controller.resume()
      },
      cancel: () => {
        if (cancelled || ended) return
        cancelled = true
        controller.abort(new Error('the reader has gone'))
      },
    }),
    write: (controller: Dispatcher.DispatchController, chunk: Uint8Array): void => {
      if (sink === undefined || cancelled) return
      sink.write(chunk)
      if (sink.pendingBytes() < PENDING_LIMIT) return
      controller.pause()
      sink.onDrain(() => controller.resume())
    },
    end: (): void => {
      if (ended) return
      ended = true
      if (!cancelled) sink?.end()
    },
  }
}
