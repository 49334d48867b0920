import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type ByteSink, type HttpResponse, isByteStream } from '@coxswain/ports'
import { afterEach, describe, expect, it } from 'vitest'
import { readBody } from '../client/read-body.ts'
import { type HttpTransport, type HttpTransportOptions, httpTransport } from './http-transport.ts'

let cleanUp: (() => Promise<unknown> | unknown)[] = []
afterEach(async () => {
  for (const task of cleanUp) await task()
  cleanUp = []
})

const serve = async (
  handler: (request: IncomingMessage, response: ServerResponse) => void,
  options: Partial<HttpTransportOptions> = {},
): Promise<HttpTransport & { readonly server: Server }> => {
  const server = createServer(handler)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const made = httpTransport({ server: `http://127.0.0.1:${port}`, userAgent: 'test/1', ...options })
  cleanUp.push(
    made.close,
    () => server.closeAllConnections(),
    () => server.close(),
  )
  return { ...made, server }
}
const request = (path: string, query = '') => ({ method: 'GET', path, query, headers: {} })
const textOf = async ({ body }: HttpResponse): Promise<string> => new TextDecoder().decode(await readBody(body))

describe('http transport', () => {
  it('carries path, query, headers, token and body, and gives the answer', async () => {
    const { transport } = await serve(
      (incoming, response) => {
        let body = ''
        incoming.on('data', (chunk) => {
          body += chunk
        })
        incoming.on('end', () => {
          response.setHeader('x-many', ['a', 'b'])
          response.statusCode = 201
          response.end(JSON.stringify({ url: incoming.url, method: incoming.method, body, headers: incoming.headers }))
        })
      },
      { token: async () => 'secret' },
    )
    const answer = await transport({
      method: 'POST',
      path: '/api/v1/x',
      query: 'a=b%20c',
      headers: { accept: 'application/json' },
      body: new TextEncoder().encode('hello'),
    })
    expect(answer.status).toBe(201)
    expect(answer.headers['x-many']).toEqual(['a', 'b'])
    expect(JSON.parse(await textOf(answer))).toMatchObject({
      url: '/api/v1/x?a=b%20c',
      method: 'POST',
      body: 'hello',
      headers: { authorization: 'Bearer secret', 'user-agent': 'test/1', accept: 'application/json' },
    })
  })

  it('keeps connections, and reads again when the server has closed one', async () => {
    const sockets = new Set<unknown>()
    const { transport, server } = await serve((incoming, response) => {
      sockets.add(incoming.socket)
      response.end('ok')
    })
    for (let i = 0; i < 5; i++) expect(await textOf(await transport(request('/')))).toBe('ok')
    // A connection is used again a turn after its answer has ended, so that two take turns.
    expect(sockets.size).toBeLessThanOrEqual(2)
    server.closeAllConnections()
    expect(await textOf(await transport(request('/')))).toBe('ok')
  })

  it('rejects where nobody listens', async () => {
    const { transport } = httpTransport({ server: 'http://127.0.0.1:1', userAgent: 'test' })
    await expect(transport(request('/'))).rejects.toThrow('ECONNREFUSED')
  })

  it('rejects where an answer breaks off', async () => {
    const { transport } = await serve((_, response) => {
      response.setHeader('content-length', '10')
      response.write('half', () => response.destroy())
    })
    await expect(transport({ ...request('/'), method: 'POST' })).rejects.toThrow('other side closed')
  })

  it('rejects with the reason of the signal, before and after the request has gone out', async () => {
    const { transport } = await serve(() => undefined)
    await expect(transport({ ...request('/'), signal: AbortSignal.abort(new Error('never mind')) })).rejects.toThrow('never mind')
    const controller = new AbortController()
    const answer = expect(transport({ ...request('/'), signal: controller.signal })).rejects.toThrow('enough')
    controller.abort(new Error('enough'))
    await answer
  })
})

describe('http transport of requests that one signal ends', () => {
  it.each([false, true])('takes many of them without a warning of Node, and rejects all when it fires (%s)', async (bundle) => {
    const warnings: Error[] = []
    const onWarning = (warning: Error): void => void warnings.push(warning)
    process.on('warning', onWarning)
    cleanUp.push(() => process.off('warning', onWarning))
    const controller = new AbortController()
    const { transport } = await serve(() => undefined, { bundle })
    const { signal } = controller
    const failures = Array.from({ length: 40 }, () =>
      expect(transport({ ...request('/'), method: 'POST', signal })).rejects.toThrow('the end'),
    )
    await new Promise((resolve) => setImmediate(resolve))
    controller.abort(new Error('the end'))
    await Promise.all(failures)
    expect(warnings).toEqual([])
  })
})

describe('http transport that is abandoned', () => {
  it.each([false, true])('sends nothing more, also not what waits for a connection or for company (%s)', async (bundle) => {
    let [asked, begun] = [0, (): void => undefined]
    const beginning = new Promise<void>((resolve) => {
      begun = resolve
    })
    const { transport, abandon } = await serve(
      () => {
        asked++
        begun()
      },
      { connections: 1, bundle },
    )
    const write = { ...request('/'), method: 'POST' }
    const failures = [expect(transport(write)).rejects.toThrow()]
    await beginning
    for (let i = 0; i < 70; i++) failures.push(expect(transport(write)).rejects.toThrow())
    abandon()
    failures.push(expect(transport(write)).rejects.toThrow('given up'))
    await Promise.all(failures)
    expect(asked).toBe(1)
  })
})

describe('http transport of watches', () => {
  it('gives chunks as they come, gives each watch a connection of its own, and lets go of one that is cancelled', async () => {
    let closed = 0
    const { transport } = await serve(
      (incoming, response) => {
        if (incoming.url === '/one') return response.end('one')
        incoming.socket.on('close', () => closed++)
        response.write('first\n')
      },
      { connections: 1 },
    )
    const watches = await Promise.all([1, 2, 3].map(() => transport(request('/w', 'watch=true'))))
    const first = await Promise.all(
      watches.map(
        ({ body }) =>
          new Promise<string>((resolve) => {
            if (isByteStream(body))
              body.start({
                write: (chunk) => resolve(new TextDecoder().decode(chunk)),
                end: () => undefined,
                pendingBytes: () => 0,
                onDrain: (task) => task(),
              })
          }),
      ),
    )
    expect(first).toEqual(['first\n', 'first\n', 'first\n'])
    expect(await textOf(await transport(request('/one')))).toBe('one')
    for (const { body } of watches) if (isByteStream(body)) body.cancel()
    await expect.poll(() => closed).toBe(3)
  })
})

describe('http transport with a slow reader', () => {
  it('stops reading from the socket while its reader has too much to take', async () => {
    const total = 64 * 1024 * 1024
    let sent = 0
    const { transport } = await serve((_, response) => {
      const chunk = Buffer.alloc(1024 * 1024)
      const push = (): void => {
        while (sent < total) {
          sent += chunk.length
          if (!response.write(chunk)) {
            response.once('drain', push)
            return
          }
        }
        response.end()
      }
      push()
    })
    const { body } = await transport(request('/', 'watch=true'))
    let pending = 0
    let received = 0
    let drain: (() => void) | undefined
    const ended = new Promise<void>((resolve) => {
      const sink: ByteSink = {
        write: (chunk) => {
          pending += chunk.length
          received += chunk.length
        },
        end: resolve,
        pendingBytes: () => pending,
        onDrain: (task) => {
          drain = task
        },
      }
      if (isByteStream(body)) body.start(sink)
    })
    await expect.poll(() => drain !== undefined).toBe(true)
    expect(received).toBeLessThan(1024 * 1024)
    expect(sent).toBeLessThan(total)
    const timer = setInterval(() => {
      pending = 0
      const task = drain
      drain = undefined
      task?.()
    }, 0)
    await ended
    clearInterval(timer)
    expect(received).toBe(total)
  })
})
