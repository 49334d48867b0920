import { type HttpBody, isByteStream } from '@coxswain/ports'

const join = (chunks: readonly Uint8Array[], size: number): Uint8Array => {
  const [only] = chunks
  if (chunks.length === 1 && only !== undefined) return only
  const whole = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.length
  }
  return whole
}

const sizeOf = (chunks: readonly Uint8Array[]): number => chunks.reduce((sum, chunk) => sum + chunk.length, 0)

/** All bytes of an answer. Rejects with the signal's reason when `signal` fires first. */
export const readBody = (body: HttpBody, signal?: AbortSignal | undefined): Promise<Uint8Array> => {
  if (body instanceof Uint8Array) return Promise.resolve(body)
  if (!isByteStream(body)) return Promise.resolve(join(body, sizeOf(body)))
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = []
    const abort = (): void => {
      body.cancel()
      reject(signal?.reason)
    }
    if (signal?.aborted === true) return abort()
    signal?.addEventListener('abort', abort)
    body.start({
      write: (chunk) => {
        chunks.push(chunk)
      },
      end: () => {
        signal?.removeEventListener('abort', abort)
        resolve(join(chunks, sizeOf(chunks)))
      },
      pendingBytes: () => 0,
      onDrain: (task) => task(),
    })
  })
}
