import { type HttpBody, isByteStream, onAbort } from '@coxswain/ports'
import { joinBytes } from '../util/join-bytes.ts'

/** All bytes of an answer. Rejects with the signal's reason when `signal` fires first. */
export const readBody = (body: HttpBody, signal?: AbortSignal | undefined): Promise<Uint8Array> => {
  if (body instanceof Uint8Array) return Promise.resolve(body)
  if (!isByteStream(body)) return Promise.resolve(joinBytes(body))
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = []
    const abort = (): void => {
      body.cancel()
      reject(signal?.reason)
    }
    if (signal?.aborted === true) return abort()
    const finish = onAbort(signal, abort)
    body.start({
      write: (chunk) => {
        chunks.push(chunk)
      },
      end: () => {
        finish()
        resolve(joinBytes(chunks))
      },
      pendingBytes: () => 0,
      onDrain: (task) => task(),
    })
  })
}
