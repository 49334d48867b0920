import { type HttpBody, isByteStream, type VirtualClock } from '@coxswain/ports'
import { join } from '../../apiserver/src/respond/encode.ts'
import { testServer } from '../../apiserver/src/testkit/test-server.ts'
import { type Answer, jsonOf, type Target } from './case.ts'

/** The range of service addresses is part of some messages: the one with which upstream's answers were recorded. */
const FLAGS = { serviceClusterIpRange: '10.0.0.0/16' }
const bytesOf = (body: unknown): Uint8Array | undefined => (body === undefined ? undefined : new TextEncoder().encode(String(body)))

/** Our server, in this process, over the memory store. Its time passes only while an answer is awaited that needs it to. */
export const ourServer = async (): Promise<Target & { close(): void }> => {
  const { server, clock } = await testServer({ flags: FLAGS })
  const call = server.transport({ name: 'admin', groups: ['system:masters'] })
  return {
    send: async ({ method, path, body, headers: given }) => {
      const [pathname = '', query = ''] = path.split('?')
      const headers = { 'content-type': 'application/json', 'user-agent': 'test/1', ...given }
      const response = await passing(clock, call({ method, path: pathname, query, headers, body: bytesOf(body) }))
      // The door leaves the body of a HEAD out.
      const text = method === 'HEAD' ? '' : await passing(clock, textOf(response.body))
      return answerOf(response.status, response.headers, text)
    },
    close: () => server.close(),
  }
}

/** Lets time pass, from timer to timer, until the promise is settled. */
const passing = async <T>(clock: VirtualClock, promise: Promise<T>): Promise<T> => {
  let settled = false
  const result = promise.finally(() => {
    settled = true
  })
  for (let quiet = 0; !settled; quiet++) {
    await new Promise((resolve) => setImmediate(resolve))
    const due = clock.nextDue()
    if (settled || quiet < 5 || due === undefined) continue
    clock.moveTo(due)
    while (clock.fireNext());
    quiet = 0
  }
  return result
}

/** A whole answer; of a watch all that comes until the server ends it. */
const textOf = (body: HttpBody): Promise<string> =>
  new Promise((resolve) => {
    if (!isByteStream(body)) return resolve(new TextDecoder().decode(body instanceof Uint8Array ? body : join(body)))
    let text = ''
    body.start({
      write: (chunk) => {
        text += new TextDecoder().decode(chunk)
      },
      end: () => resolve(text),
      pendingBytes: () => 0,
      onDrain: (task) => task(),
    })
  })

const answerOf = (status: number, headers: Readonly<Record<string, string | readonly string[]>>, text: string): Answer => {
  const warning = headers['warning']
  return {
    status,
    type: String(headers['content-type'] ?? ''),
    warnings: warning === undefined ? [] : [[warning].flat().join(', ')],
    text,
    json: jsonOf(text),
  }
}
