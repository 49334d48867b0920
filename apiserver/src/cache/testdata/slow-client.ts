import type { JsonObject } from '@coxswain/api-types'
import { type ByteSink, isByteStream } from '@coxswain/ports'
import type { TestServer } from '../../testkit/test-server.ts'

/** A client that reads only when told to. */
export interface SlowClient {
  readonly chunks: readonly Uint8Array[]
  /** Bytes that the server has handed over and the client has not read. */
  pending(): number
  ended(): boolean
  /** Reads all that is pending; the server goes on. */
  read(): void
  events(): readonly { readonly type: string; readonly object: JsonObject }[]
  cancel(): void
}

export const slowClient = async ({ server }: TestServer, path: string): Promise<SlowClient> => {
  const [pathname = '', query = ''] = path.split('?')
  const { body } = await server.transport({ name: 'admin', groups: ['system:masters'] })({ method: 'GET', path: pathname, query, headers: {} })
  if (!isByteStream(body)) throw new Error('the watch was refused')
  const chunks: Uint8Array[] = []
  let pending = 0
  let ended = false
  let drained: (() => void) | undefined
  const sink: ByteSink = {
    write: (chunk) => {
      chunks.push(chunk)
      pending += chunk.byteLength
    },
    end: () => {
      ended = true
    },
    pendingBytes: () => pending,
    onDrain: (task) => {
      drained = task
    },
  }
  body.start(sink)
  return {
    chunks,
    pending: () => pending,
    ended: () => ended,
    read: () => {
      pending = 0
      const task = drained
      drained = undefined
      task?.()
    },
    events: () => Buffer.concat(chunks).toString().split('\n').filter((line) => line !== '').map((line) => JSON.parse(line)),
    cancel: () => body.cancel(),
  }
}
