import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import type { EgressRequest } from '../egress.ts'
import { nodeEgress } from './egress.ts'

const cleanUp: (() => unknown)[] = []
afterEach(() => {
  for (const task of cleanUp.splice(0)) task()
})

const serve = async (handler: (request: IncomingMessage, response: ServerResponse) => void) => {
  const server = createServer(handler)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const egress = nodeEgress()
  cleanUp.push(
    () => egress.close(),
    () => server.closeAllConnections(),
    () => server.close(),
  )
  const { port } = server.address() as AddressInfo
  const wanted: EgressRequest = {
    url: `http://127.0.0.1:${port}/hook?timeout=30s`,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: new TextEncoder().encode('{"a":1}'),
    timeoutMs: 5_000,
    maxBytes: 1_000,
  }
  return { egress, server, wanted, port }
}

const echo = (request: IncomingMessage, response: ServerResponse): void => {
  let body = ''
  request.on('data', (chunk) => {
    body += chunk
  })
  request.on('end', () => response.end(JSON.stringify({ url: request.url, host: request.headers.host, body })))
}

describe('egress', () => {
  it('carries a request and gives the whole answer', async () => {
    const { egress, wanted, port } = await serve(echo)
    const outcome = await egress.request(wanted)
    if (!outcome.ok) throw new Error(outcome.message)
    expect(outcome.status).toBe(200)
    expect(JSON.parse(new TextDecoder().decode(outcome.body))).toEqual({
      url: '/hook?timeout=30s',
      host: `127.0.0.1:${port}`,
      body: '{"a":1}',
    })
  })

  it('connects elsewhere than the URL says, and names the URL to the other side', async () => {
    const { egress, wanted, port } = await serve(echo)
    const outcome = await egress.request({ ...wanted, url: 'http://hook.shop.svc:80/x', connect: { host: '127.0.0.1', port } })
    if (!outcome.ok) throw new Error(outcome.message)
    expect(JSON.parse(new TextDecoder().decode(outcome.body)).host).toBe('hook.shop.svc')
  })

  it('uses a connection again, and opens another where the old one was closed', async () => {
    const sockets = new Set<unknown>()
    const { egress, server, wanted } = await serve((request, response) => {
      sockets.add(request.socket)
      echo(request, response)
    })
    expect((await egress.request(wanted)).ok).toBe(true)
    expect((await egress.request(wanted)).ok).toBe(true)
    expect(sockets.size).toBe(1)
    server.closeAllConnections()
    expect((await egress.request(wanted)).ok).toBe(true)
  })

  it('gives up on an answer that does not come, does not end, or is too large', async () => {
    const { egress, wanted } = await serve((request, response) => {
      if (request.url === '/large') response.end('x'.repeat(2_000))
      if (request.url === '/half') response.write('half')
      if (request.url === '/broken') response.write('half', () => response.destroy())
    })
    const to = (path: string, more: Partial<EgressRequest> = {}) =>
      egress.request({ ...wanted, url: wanted.url.replace('/hook?timeout=30s', path), ...more })
    expect(await to('/large')).toMatchObject({ ok: false, kind: 'too-large' })
    expect(await to('/never', { timeoutMs: 30 })).toEqual({ ok: false, kind: 'timeout', message: 'context deadline exceeded' })
    expect(await to('/half', { timeoutMs: 200 })).toMatchObject({ ok: false, kind: 'timeout' })
    expect(await to('/broken')).toEqual({ ok: false, kind: 'broken', message: 'unexpected EOF' })
    expect(await to('/never', { signal: AbortSignal.abort() })).toMatchObject({ ok: false, kind: 'aborted' })
  })

  it('says that nobody listens', async () => {
    const egress = nodeEgress()
    const outcome = await egress.request({ url: 'http://127.0.0.1:1/', method: 'GET', timeoutMs: 1_000, maxBytes: 10 })
    expect(outcome).toEqual({ ok: false, kind: 'connect', message: 'dial tcp 127.0.0.1:1: connect: connection refused' })
  })

  it('says that it cannot send what is no request', async () => {
    const { egress, wanted, port } = await serve(echo)
    const header = await egress.request({ ...wanted, headers: { authorization: 'Bearer a\nb' } })
    expect(header).toMatchObject({ ok: false, kind: 'broken', message: expect.stringContaining('Invalid character') })
    const url = `https://127.0.0.1:${port}/`
    const certificate = await egress.request({ ...wanted, url, clientCert: { cert: 'none', key: 'none' } })
    expect(certificate).toMatchObject({ ok: false, kind: 'tls' })
    expect(await egress.upgrade({ ...wanted, url: 'nowhere' })).toMatchObject({ ok: false, kind: 'broken' })
  })

  it('hands an answer on as it comes', async () => {
    const { egress, wanted } = await serve((_, response) => {
      response.write('first')
    })
    const outcome = await egress.stream(wanted)
    if (!outcome.ok) throw new Error(outcome.message)
    const first = await new Promise<string>((resolve) => {
      outcome.body.start({
        write: (chunk) => resolve(new TextDecoder().decode(chunk)),
        end: () => undefined,
        pendingBytes: () => 0,
        onDrain: (task) => task(),
      })
    })
    outcome.body.cancel()
    expect(first).toBe('first')
  })

  it('changes the protocol, or gives the answer of who would not', async () => {
    const { egress, server, wanted } = await serve((_, response) => {
      response.statusCode = 403
      response.end('no')
    })
    const asking = { ...wanted, method: 'GET', body: undefined, headers: { connection: 'Upgrade', upgrade: 'echo' } }
    const refused = await egress.upgrade(asking)
    expect(refused).toMatchObject({ ok: true, status: 403 })
    server.on('upgrade', (_, socket) => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: echo\r\n\r\n')
      socket.pipe(socket)
    })
    const outcome = await egress.upgrade(asking)
    if (!('tunnel' in outcome)) throw new Error('it would not')
    const { tunnel } = outcome
    const heard = new Promise<string>((resolve) => {
      tunnel.incoming.start({
        write: (chunk) => resolve(new TextDecoder().decode(chunk)),
        end: () => undefined,
        pendingBytes: () => 0,
        onDrain: (task) => task(),
      })
    })
    tunnel.outgoing.write(new TextEncoder().encode('hello'))
    expect(await heard).toBe('hello')
    tunnel.close()
  })
})
