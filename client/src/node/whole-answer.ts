import { type HttpResponse, onAbort } from '@coxswain/ports'
import type { Dispatcher } from 'undici'
import { asError, headersOf, type Settle } from './settle.ts'

/** Takes an answer whole. Most are small and come in one piece: nothing is paused, and nothing is told before the end. */
export const wholeAnswerHandler = ({ signal, resolve, reject, heard }: Settle): Dispatcher.DispatchHandler => {
  const chunks: Uint8Array[] = []
  let controller: Dispatcher.DispatchController | undefined
  let head: Omit<HttpResponse, 'body'> | undefined
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
    onResponseStart: (_, status, headers) => {
      heard()
      head = { status, headers: headersOf(headers) }
    },
    onResponseData: (_, chunk) => {
      heard()
      chunks.push(chunk)
    },
    onResponseEnd: () => {
      finish()
      if (head !== undefined) resolve({ ...head, body: chunks })
    },
    onResponseError: (_, error) => {
      finish()
      reject(error)
    },
  }
}
