import type { Readable } from 'node:stream'
import type { Clock } from '@coxswain/ports'

/** `gone`: the client left before the end. */
export type BodyResult = Uint8Array | 'too large' | 'too slow' | 'gone'

export interface BodyLimits {
  /** What the client says it will send; NaN where it does not. */
  readonly declared: number
  readonly limit: number
  readonly milliseconds: number
  readonly clock: Clock
}

/** Reads a request's body, at most `limit` bytes of it: what lies past that is thrown away unseen. */
export const readBody = (input: Readable, { declared, limit, milliseconds, clock }: BodyLimits): Promise<BodyResult> =>
  new Promise((resolve) => {
    if (declared > limit) {
      input.resume()
      resolve('too large')
      return
    }
    const chunks: Buffer[] = []
    let length = 0
    const finish = (result: BodyResult): void => {
      timer.cancel()
      input.off('data', take)
      input.off('end', end)
      input.off('close', gone)
      // Without a listener the stream would stop, and on HTTP/1.1 all that follows on its connection.
      if (result === 'too large' || result === 'too slow') input.resume()
      resolve(result)
    }
    const take = (chunk: Buffer): void => {
      length += chunk.byteLength
      if (length > limit) finish('too large')
      else chunks.push(chunk)
    }
    const end = (): void => finish(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, length))
    const gone = (): void => finish('gone')
    const timer = clock.after(milliseconds, () => finish('too slow'))
    input.on('data', take)
    input.on('end', end)
    input.on('close', gone)
  })
