import { once } from 'node:events'
import type { IncomingHttpHeaders } from 'node:http'
import { type ClientHttp2Session, connect as connectHttp2 } from 'node:http2'
import { Agent, request as httpsRequest } from 'node:https'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import { type Clock, type HttpResponse, type Logger, seededRandom, silentLogger, virtualClock } from '@coxswain/ports'
import { createAuthenticator } from '@coxswain/client/serving'
import { createFrontProxy, DEFAULT_FRONT_PROXY } from '@coxswain/client/serving'
import { createTokenLookup } from '../../authentication/bearer-token.ts'
import { parseTokenFile } from '../../authentication/token-file.ts'
import type { Caller } from '../../authentication/user-info.ts'
import { type CertificateAuthority, createCertificateAuthority } from '../../pki/certificate-authority.ts'
import type { KeyPair } from '../../pki/check-certificate.ts'
import { type Door, openDoor } from '../door.ts'
import { createIdentify } from '../identify.ts'
import { unauthorized } from '../refusals.ts'
import type { DoorLimits } from '../limits.ts'
import type { Handle } from '../serve.ts'

/** The certificates that a test door and its clients show. */
export interface TestPki {
  readonly authority: CertificateAuthority
  readonly server: KeyPair
  readonly admin: KeyPair
}

export const createTestPki = async (): Promise<TestPki> => {
  const tools = { clock: virtualClock(Date.now()), random: seededRandom('door') }
  const authority = await createCertificateAuthority(tools)
  const server = await authority.issue({ commonName: 'server', hosts: ['localhost', '127.0.0.1'] })
  const admin = await authority.issue({ commonName: 'ann', groups: ['dev', 'ops'] })
  return { authority, server, admin }
}

export interface TestDoorOptions {
  readonly pki: TestPki
  readonly handle: Handle<Caller>
  readonly clock?: Clock
  readonly limits?: Partial<DoorLimits>
  readonly logger?: Logger
}

/** A door on a free port that knows the token `secret` of user `jane`. */
export const openTestDoor = ({ pki, handle, clock = virtualClock(Date.now()), limits = {}, logger = silentLogger }: TestDoorOptions): Promise<Door> =>
  openDoor({
    handle,
    identify: createIdentify({
      authenticate: createAuthenticator({ userOfToken: createTokenLookup(parseTokenFile('secret,jane,1,dev', 'tokens', silentLogger)), clock, userOfFrontProxy: createFrontProxy(DEFAULT_FRONT_PROXY) }),
      // Health is open.
      refuseStranger: ({ path }) => (path === '/healthz' ? undefined : unauthorized()),
    }),
    host: '127.0.0.1',
    port: 0,
    tls: { key: pki.server.keyPem, cert: pki.server.certPem, clientCa: pki.authority.pair.certPem },
    clock,
    // Its clock stands still: streams are written to each turn.
    limits: { pushMs: 0, ...limits },
    logger,
    requestName: () => 'refused-here',
  })

export const json = (value: unknown, status = 200): HttpResponse => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: new TextEncoder().encode(JSON.stringify(value)),
})

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
  readonly reusedSocket: boolean
}

export interface Ask {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array
  readonly agent?: Agent
  readonly client?: KeyPair
}

export const TOKEN = { authorization: 'Bearer secret' }

/** A request of HTTP/1.1, with jane's token unless other headers are given. A body without content-length goes in chunks. */
export const ask1 = (door: Door, pki: TestPki, path: string, { method = 'GET', headers = TOKEN, body, agent, client }: Ask = {}): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const key = client === undefined ? {} : { cert: client.certPem, key: client.keyPem }
    const options = { host: '127.0.0.1', port: door.port, path, method, headers, ca: pki.authority.pair.certPem, agent: agent ?? new Agent(), ...key }
    const request = httpsRequest(options, (response) => {
      let text = ''
      response.setEncoding('latin1')
      response.on('data', (chunk: string) => {
        text += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text, reusedSocket: request.reusedSocket }))
      response.on('error', reject)
    })
    request.on('error', reject)
    if (body !== undefined) request.write(body)
    request.end()
  })

export const session = (door: Door, pki: TestPki): ClientHttp2Session => connectHttp2(`https://127.0.0.1:${door.port}`, { ca: pki.authority.pair.certPem })

/** A request of HTTP/2 on an open session. */
export const ask2 = async (client: ClientHttp2Session, path: string, { method = 'GET', headers = TOKEN, body }: Ask = {}): Promise<Omit<Answer, 'reusedSocket'>> => {
  const stream = client.request({ ':path': path, ':method': method, ...headers }, { endStream: body === undefined })
  stream.setEncoding('latin1')
  let text = ''
  stream.on('data', (chunk: string) => {
    text += chunk
  })
  if (body !== undefined) stream.end(body)
  const [answer] = await once(stream, 'response')
  if (!stream.readableEnded) await once(stream, 'end')
  return { status: Number(answer[':status']), headers: answer, body: text }
}

/** A TLS connection for bytes that no client would send. */
export const rawSocket = async (door: Door, pki: TestPki): Promise<TLSSocket> => {
  const socket = connectTls({ host: '127.0.0.1', port: door.port, ca: pki.authority.pair.certPem, ALPNProtocols: ['http/1.1'] })
  await once(socket, 'secureConnect')
  return socket
}

/** What the socket has received so far, a byte a character. */
export const received = (socket: TLSSocket): { text: string } => {
  const seen = { text: '' }
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    seen.text += chunk
  })
  return seen
}

/** Sends bytes and gives all that comes back until the server closes. */
export const sendRaw = async (door: Door, pki: TestPki, bytes: string): Promise<string> => {
  const socket = await rawSocket(door, pki)
  const seen = received(socket)
  socket.on('error', () => undefined)
  socket.write(bytes)
  await once(socket, 'close')
  return seen.text
}
