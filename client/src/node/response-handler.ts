import type { ByteSink, ByteStream, HttpResponse } from '@coxswain/ports'
import type { Dispatcher } from 'undici'

export interface ResponseHandlerOptions {
  readonly signal: AbortSignal | undefined
  resolve(response: HttpResponse): void
  reject(reason: unknown): void
}

/** The consumer is not read from the socket any more when it has so much to take. */
const PENDING_LIMIT = 256 * 1024

/** Turns one exchange of undici into a response whose body is a ByteStream. The socket rests until the stream is started. */
export const createResponseHandler = ({ signal, resolve, reject }: ResponseHandlerOptions): Dispatcher.DispatchHandler => {
  const body = createBody()
  let controller: Dispatcher.DispatchController | undefined
  const abort = (): void => {
    const reason = signal?.reason
    reject(reason)
    controller?.abort(reason instanceof Error ? reason : new Error('aborted'))
  }
  signal?.addEventListener('abort', abort)
  const finish = (): void => signal?.removeEventListener('abort', abort)

  return {
    onRequestStart: (given) => {
      controller = given
      if (signal?.aborted === true) abort()
    },
    onResponseStart: (given, status, headers) => {
      // Informational answers (1xx) come before the one that counts.
      if (status < 200) return
      given.pause()
      resolve({ status, headers: headersOf(headers), body: body.open(given) })
    },
    onResponseData: (given, chunk) => body.write(given, chunk),
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

const headersOf = (headers: Readonly<Record<string, string | string[] | undefined>>): HttpResponse['headers'] => {
  const all: Record<string, string | readonly string[]> = {}
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) all[name] = value
  return all
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
