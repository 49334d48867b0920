import { type HttpResponse, isByteStream, onAbort, type Transport } from '@coxswain/ports'
import type { Handle } from './serve.ts'

/**
 * A client's way to a server in the same process: a call. Bytes are handed over as they are, nothing waits for more than
 * what the server itself waits for. An aborted request rejects with the signal's reason, and its stream is cancelled.
 */
export const inProcessTransport =
  <C>(handle: Handle<C>, caller: C): Transport =>
  async (request) => {
    const { signal } = request
    if (signal === undefined) return handle(request, caller)
    signal.throwIfAborted()
    const response = handle(request, caller)
    const answer = response instanceof Promise ? await orAborted(response, signal) : response
    return isByteStream(answer.body) ? { ...answer, body: cancelledBy(answer.body, signal) } : answer
  }

/** The response, or a rejection when `signal` fires first: then what comes late is let go. */
const orAborted = (response: Promise<HttpResponse>, signal: AbortSignal): Promise<HttpResponse> =>
  new Promise((resolve, reject) => {
    const abort = (): void => {
      reject(signal.reason)
      response.then(({ body }) => {
        if (isByteStream(body)) body.cancel()
      }, ignore)
    }
    const settle = onAbort(signal, abort)
    response.then(
      (answer) => {
        settle()
        resolve(answer)
      },
      (error: unknown) => {
        settle()
        reject(error)
      },
    )
  })

const ignore = (): void => undefined

/** The stream, cancelled when `signal` fires. The listener goes with the stream: a signal may serve many of them. */
const cancelledBy = (body: Extract<HttpResponse['body'], { start: unknown }>, signal: AbortSignal): typeof body => {
  const abort = (): void => body.cancel()
  const release = onAbort(signal, abort)
  return {
    start: (sink) =>
      body.start({
        write: (chunk) => sink.write(chunk),
        end: () => {
          release()
          sink.end()
        },
        pendingBytes: () => sink.pendingBytes(),
        onDrain: (task) => sink.onDrain(task),
      }),
    cancel: () => {
      release()
      body.cancel()
    },
  }
}
